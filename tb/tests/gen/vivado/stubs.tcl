# Stand-ins of the Vivado commands that create_project.tcl calls. They refuse what Vivado refuses: properties of other names, values of other
# kinds, files and objects that are not there; and they say in plain lines what was asked of them.
#
#   tclsh stubs.tcl PROPERTIES SCRIPT [ARGUMENT...]
#
# PROPERTIES: a file with the dictionary kind -> property -> values. An object is a list: its kind, its name.

proc slurp {file} {
  set channel [open $file]
  set text [read $channel]
  close $channel
  return $text
}

set script [lindex $argv 1]
set properties [slurp [lindex $argv 0]]
set argv [lrange $argv 2 end]
set project {}
set cores {}
set added {}
set values {}

proc options {arguments withValue withoutValue} {
  set found {}
  set rest {}
  while {[llength $arguments] > 0} {
    set arguments [lassign $arguments first]
    if {$first in $withValue} {
      set arguments [lassign $arguments value]
      dict set found $first $value
    } elseif {$first in $withoutValue} {
      dict set found $first 1
    } elseif {[string match -* $first]} {
      error "unknown option $first"
    } else {
      lappend rest $first
    }
  }
  return [list $found $rest]
}

proc needProject {} {
  if {$::project eq ""} { error "no project is open" }
}

proc create_project {args} {
  lassign [options $args {-part} {-force}] found rest
  lassign $rest name folder
  if {[file exists $folder] && ![dict exists $found -force]} { error "project folder $folder exists" }
  file delete -force $folder
  file mkdir $folder
  set ::project $name
  puts "project $name [dict get $found -part] $folder"
}
proc current_project {} {
  needProject
  return [list project $::project]
}
proc get_filesets {name} {
  needProject
  if {$name ni {sources_1 constrs_1}} { error "there is no fileset $name" }
  return [list fileset $name]
}
proc add_files {args} {
  needProject
  lassign [options $args {-fileset} {-norecurse}] found rest
  foreach file [lindex $rest 0] {
    if {![file isfile $file]} { error "there is no file $file" }
    if {$file in $::added} { error "$file was added before" }
    lappend ::added $file
    puts "file [lindex [dict get $found -fileset] 1] $file"
  }
}
proc get_files {file} {
  if {$file ni $::added} { error "$file is no file of the project" }
  return [list file $file]
}
proc get_board_parts {args} {
  options $args {} {-quiet -latest_file_version}
  return [expr {[info exists ::env(BOARD_PART)] ? [list $::env(BOARD_PART)] : {}}]
}
proc create_ip {args} {
  needProject
  lassign [options $args {-name -vendor -library -module_name -version} {}] found rest
  if {![dict exists $::properties [dict get $found -name]]} { error "there is no core [dict get $found -name]" }
  dict set ::cores [dict get $found -module_name] [dict get $found -name]
  puts "core [dict get $found -module_name] [dict get $found -name]"
}
proc get_ips {args} {
  if {[llength $args] == 0} { return [dict keys $::cores] }
  lassign $args name
  if {![dict exists $::cores $name]} { error "there is no core $name" }
  return [list [dict get $::cores $name] $name]
}
proc set_property {args} {
  if {[lindex $args 0] eq "-dict"} {
    lassign $args option pairs object
  } else {
    set pairs [lrange $args 0 1]
    set object [lindex $args 2]
  }
  lassign $object kind name
  foreach {property value} $pairs {
    regsub {^CONFIG\.} $property {} short
    if {$kind in [dict values $::cores] && $short eq $property} { error "$property of a core does not begin with CONFIG." }
    if {![dict exists $::properties $kind $short]} { error "unknown property $property of $kind $name" }
    if {![regexp "^([dict get $::properties $kind $short])\$" $value]} { error "$property of $name cannot be $value" }
    dict set ::values $object $property $value
    puts "property $name $property $value"
  }
}
proc get_property {property object} {
  if {$property eq "PART_NAME"} { return $::env(BOARD_PART_NAME) }
  return [dict get $::values $object $property]
}
proc generate_target {what cores} {
  foreach core $cores { puts "generate $what $core" }
}
proc update_compile_order {args} {
  options $args {-fileset} {}
  puts "order"
}

if {[catch { source $script } message]} {
  puts stderr $message
  exit 1
}
