//! The files of a crate, and which names of which files each of them uses.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

use crate::graph::Edges;

/// A crate's modules by their paths, `a::b`; the root is empty.
pub struct Crate(BTreeMap<String, Module>);

/// What stands in a file.
#[derive(Default)]
struct Module {
    /// The paths that it uses, as they are written.
    paths: Vec<Vec<String>>,
    /// The names that it brings in, and from where.
    names: BTreeMap<String, Vec<String>>,
}

impl Crate {
    /// The crate whose files lie in this folder.
    pub fn read(folder: &Path) -> Self {
        let mut files = Vec::new();
        collect(folder, folder, &mut files);
        Self::of(files)
    }

    /// The crate of these modules and their texts.
    pub fn of(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let module = |(name, text): (String, String)| {
            let mut module = Module::default();
            module.visit_file(&syn::parse_file(&text).unwrap_or_else(|error| panic!("{name}: {error}")));
            (name, module)
        };
        Self(files.into_iter().map(module).collect())
    }

    /// Which module needs which. A module and what lies inside it are one idea in several files: those do not count.
    pub fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (name, module) in &self.0 {
            let needed = edges.entry(name.clone()).or_default();
            for path in &module.paths {
                let owner = self.absolute(name, path).map(|path| self.owner(path));
                needed.extend(owner.filter(|owner| !contains(name, owner) && !contains(owner, name)));
            }
        }
        edges
    }

    /// A path from the crate's root, if it stays in the crate.
    fn absolute(&self, module: &str, path: &[String]) -> Option<Vec<String>> {
        let mut base: Vec<String> = module.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => (base, rest) = (Vec::new(), &path[1..]),
            "self" | "super" => {
                while let Some((first, after)) =
                    rest.split_first().filter(|(first, _)| ["self", "super"].contains(&first.as_str()))
                {
                    if first == "super" {
                        base.pop();
                    }
                    rest = after;
                }
            }
            first => {
                base.push(first.to_owned());
                let inside = self.0.contains_key(&base.join("::"));
                base.pop();
                if !inside {
                    return None;
                }
            }
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    /// The module that a path leads to in the end, through names that are passed on.
    fn owner(&self, mut path: Vec<String>) -> String {
        // Names are passed on a few times at most; a name that is passed on in a circle ends here.
        for _ in 0..8 {
            let depth = (0..=path.len()).rev().find(|&depth| self.0.contains_key(&path[..depth].join("::")));
            let depth = depth.unwrap_or(0);
            let module = path[..depth].join("::");
            let passed_on = path.get(depth).and_then(|name| self.0.get(&module)?.names.get(name));
            match passed_on.and_then(|from| self.absolute(&module, from)) {
                Some(mut from) => {
                    from.extend_from_slice(&path[depth + 1..]);
                    path = from;
                }
                None => return module,
            }
        }
        String::new()
    }
}

/// Whether a module is another one or lies inside it.
fn contains(outer: &str, inner: &str) -> bool {
    outer.is_empty() || inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with("::"))
}

impl Module {
    fn bring_in(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: String| before.iter().cloned().chain([name]).collect::<Vec<_>>();
        match tree {
            UseTree::Path(path) => self.bring_in(&with(path.ident.to_string()), &path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.bring_in(before, tree)),
            UseTree::Glob(_) => self.paths.push(before.to_vec()),
            UseTree::Name(name) if name.ident == "self" => self.add(before.to_vec(), before.last().cloned()),
            UseTree::Name(name) => self.add(with(name.ident.to_string()), Some(name.ident.to_string())),
            UseTree::Rename(name) => self.add(with(name.ident.to_string()), Some(name.rename.to_string())),
        }
    }

    fn add(&mut self, path: Vec<String>, name: Option<String>) {
        self.names.extend(name.map(|name| (name, path.clone())));
        self.paths.push(path);
    }
}

impl Visit<'_> for Module {
    fn visit_item(&mut self, item: &Item) {
        match item {
            Item::Mod(module) if is_for_tests(&module.attrs) => {}
            Item::Use(item) => self.bring_in(&[], &item.tree),
            item => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        if matches!(parts[0].as_str(), "crate" | "self" | "super") && parts.len() > 1 {
            self.paths.push(parts);
        }
        visit::visit_path(self, path);
    }
}

/// `#[cfg(test)]`
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

/// All Rust files under a folder, as modules and texts.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a crate's source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let inside = path.strip_prefix(root).expect("it lies there").with_extension("");
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            let name = parts.join("::");
            let name = if matches!(name.as_str(), "lib" | "main") { String::new() } else { name };
            files.push((name, fs::read_to_string(&path).expect("Rust is text")));
        }
    }
}
