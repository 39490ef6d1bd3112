/** Layers import downward only (docs/design.md, "The house"). */
const deny = (name, from, to) => ({ name, severity: "error", from: { path: from }, to: { path: to } });

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      ...deny("lang-knows-nothing-above-it", "^hdl/lang", "^(hdl/(?!lang/)|gen|tb/(?!module/))"),
      from: { path: "^hdl/lang", pathNot: "^hdl/lang/test" },
    },
    {
      ...deny("lang-has-no-dependency", "^hdl/lang", "^node_modules"),
      from: { path: "^hdl/lang", pathNot: "^hdl/lang/test" },
    },
    deny("lint-stands-alone", "^hdl/lint/", "^(hdl/(?!lint/)|gen|tb)"),
    deny("lib-knows-lang-only", "^hdl/lib", "^(hdl/(?!lang/|lib/)|gen|tb)"),
    deny("xdma-meets-others-in-top", "^hdl/xdma", "^(hdl/(?!lang/|lib/|xdma/)|gen|tb)"),
    deny("nvme-meets-others-in-top", "^hdl/nvme", "^(hdl/(?!lang/|lib/|nvme/)|gen|tb)"),
    deny("crypto-meets-others-in-top", "^hdl/crypto", "^(hdl/(?!lang/|lib/|crypto/)|gen|tb)"),
    deny("ecc-meets-others-in-top", "^hdl/ecc", "^(hdl/(?!lang/|lib/|ecc/)|gen|tb)"),
    deny("cache-meets-others-in-top", "^hdl/cache", "^(hdl/(?!lang/|lib/|cache/)|gen|tb)"),
    deny("top-knows-hdl-only", "^hdl/top", "^(gen|tb)"),
    deny("host-reads-what-a-host-reads", "^tb/host", "^(hdl|gen)"),
    deny("golden-is-independent", "^tb/golden", "^(hdl|gen|tb/(?!golden/))"),
    {
      ...deny("gen-drives-but-is-not-driven", "^(hdl|tb)", "^gen"),
      from: { path: "^(hdl|tb)", pathNot: "^tb/(tests|bench)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js"] },
  },
};
