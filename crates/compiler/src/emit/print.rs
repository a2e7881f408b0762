//! Rust as text.

use proc_macro2::TokenStream;

/// Items as text.
pub(super) fn printed(items: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(items).expect("the emitter writes items that parse"))
}

/// An empty line before each item.
pub(super) fn spaced(code: &str) -> String {
    let mut spaced = String::with_capacity(code.len() + code.len() / 16);
    let mut inside = true;
    for line in code.lines() {
        let begins = line.starts_with("///")
            || line.starts_with("static ")
            || line.starts_with("const ")
            || line.starts_with("#[");
        if begins && !inside && !spaced.is_empty() {
            spaced.push('\n');
        }
        // Comments and attributes belong to the item that follows.
        inside = line.starts_with("///") || line.starts_with("#[");
        spaced.push_str(line);
        spaced.push('\n');
    }
    spaced
}
