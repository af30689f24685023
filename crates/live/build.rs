//! Names what the module exports. A library would export what its dependencies do, too: 2,700 descriptions of the browser's
//! functions, which a drawing library brings along and nothing calls.

const EXPORTS: [&str; 5] = ["room", "answer", "answered", "keep", "trouble"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        for name in EXPORTS {
            println!("cargo::rustc-link-arg-bins=--export={name}");
        }
    }
}
