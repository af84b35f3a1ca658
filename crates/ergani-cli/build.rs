//! Links what must run before Rust's runtime does: see `src/closed_streams.c`.

fn main() {
    let source = "src/closed_streams.c";
    println!("cargo::rerun-if-changed={source}");
    // The object itself and no archive, from which a linker would take nothing.
    for object in cc::Build::new().file(source).compile_intermediates() {
        println!("cargo::rustc-link-arg-bins={}", object.display());
    }
}
