/** The tests of the rules put their examples in the place of this file, so that it is found with its types. */
export {};
