//! `{{#run COMMAND}}`: what to type to run a step.

use std::path::Path;

use crate::escape;

/// The line below a listing.
///
/// # Errors
///
/// If the command names a package, a test, an example or a command of ours that does not exist.
pub fn html(root: &Path, command: &str) -> Result<String, String> {
    check(root, command)?;
    Ok(format!("<p class=\"run\"><span>Run it</span> <code class=\"nohighlight\">{}</code></p>", escape::html(command)))
}

/// Whether what the command names is there.
fn check(root: &Path, command: &str) -> Result<(), String> {
    let words: Vec<&str> = command.split_whitespace().take_while(|word| *word != "--").collect();
    if words.first() != Some(&"cargo") {
        return Ok(());
    }
    if words.get(1) == Some(&"xtask") {
        let listing = std::fs::read_dir(root.join("crates/xtask/src")).into_iter().flatten().flatten();
        let sources: String = listing.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect();
        let Some(name) = words.get(2) else { return Ok(()) };
        let known = sources.contains(&format!("name: \"{name}\""));
        return if known {
            Ok(())
        } else {
            Err(format!("there is no command cargo xtask {name}; `cargo xtask` lists all"))
        };
    }
    let option = |names: [&str; 2]| {
        let at = words.iter().position(|word| names.contains(word))?;
        words.get(at + 1).copied()
    };
    let Some(package) = option(["-p", "--package"]) else { return Ok(()) };
    let folder = if package == "tests" { root.join("tests") } else { root.join("crates").join(package) };
    if !folder.join("Cargo.toml").is_file() {
        return Err(format!("there is no package {package} in crates/"));
    }
    for (kind, at) in [("--test", "tests"), ("--example", "examples"), ("--bench", "benches")] {
        let Some(name) = option([kind, kind]) else { continue };
        let places = if package == "tests" { folder.clone() } else { folder.join(at) };
        let found = places.join(format!("{name}.rs")).is_file() || places.join(name).join("main.rs").is_file();
        if !found {
            return Err(format!("package {package} has no {at}/{name}.rs"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_names_what_exists() {
        let folder = tempfile::tempdir().unwrap();
        for file in ["crates/conv/Cargo.toml", "crates/conv/tests/by_hand.rs", "crates/xtask/src/ci.rs"] {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "name: \"ci\"").unwrap();
        }
        let root = folder.path();
        let line = html(root, "cargo test -p conv --test by_hand -- 'a < b'").unwrap();
        assert!(
            line.contains("<code class=\"nohighlight\">cargo test -p conv --test by_hand -- 'a &lt; b'</code>"),
            "{line}"
        );
        assert!(html(root, "cargo xtask ci").is_ok() && html(root, "cargo test").is_ok() && html(root, "ls").is_ok());
        assert_eq!(
            html(root, "cargo xtask fly").unwrap_err(),
            "there is no command cargo xtask fly; `cargo xtask` lists all"
        );
        assert_eq!(html(root, "cargo test -p con").unwrap_err(), "there is no package con in crates/");
        assert_eq!(
            html(root, "cargo test -p conv --test by_foot").unwrap_err(),
            "package conv has no tests/by_foot.rs"
        );
    }
}
