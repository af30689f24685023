//! What is looked at: the built book, over a server, with a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use tests::root;

use crate::chromium::{self, Browser};
use crate::loopback::Loopback;

/// A book on a server, and a browser to read it with.
pub struct Library {
    /// Where the pages lie.
    pub folder: PathBuf,
    /// Who serves them.
    pub server: Loopback,
    program: String,
    _turn: MutexGuard<'static, ()>,
}

impl Library {
    /// The book that `cargo xtask book` has built, or the one in the folder that `BOOK` names; `None`, with a line that says
    /// why, where there is no book or no browser.
    pub fn enter() -> Option<Self> {
        // One test at a time: a second that is measured beside ten busy browsers says nothing.
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let folder = std::env::var_os("BOOK").map_or_else(|| root().join("target/book"), PathBuf::from);
        let missing = if !folder.join("index.html").is_file() {
            "the book is not built; `cargo xtask book` builds it"
        } else if let Some(program) = chromium::installed() {
            return Some(Self { server: Loopback::of(&folder), folder, program, _turn: turn });
        } else {
            "there is no Chromium; install one, or name it in CHROMIUM"
        };
        assert!(std::env::var_os("CI_BROWSER").is_none(), "{missing}");
        eprintln!("skipped: {missing}");
        None
    }

    /// A browser of its own for whoever asks.
    pub fn browser(&self) -> Browser {
        Browser::start(&self.program)
    }

    /// The address of a page.
    pub fn address(&self, page: &str) -> String {
        format!("{}{page}", self.server.base())
    }

    /// All pages but those of the code, which are all alike: of these, one.
    pub fn pages(&self) -> Vec<String> {
        let mut pages = names(&self.folder, "");
        pages.extend(names(&self.folder, "notebooks/"));
        pages.retain(|name| !["toc.html", "404.html"].contains(&name.as_str()));
        pages.push("code/crates/conv/src/signal.rs.html".into());
        pages.sort();
        pages
    }

    /// The pages of the chapters, in their order.
    pub fn chapters(&self) -> Vec<String> {
        self.pages().into_iter().filter(|name| name.starts_with("ch0") || name.starts_with("ch1")).collect()
    }

    /// Where pictures and reports are left for people to look at.
    pub fn desk() -> PathBuf {
        let desk = root().join("target/pages");
        fs::create_dir_all(&desk).expect("target can be written to");
        desk
    }
}

fn names(book: &Path, folder: &str) -> Vec<String> {
    let files = fs::read_dir(book.join(folder)).into_iter().flatten().flatten();
    let names = files.map(|file| format!("{folder}{}", file.file_name().to_string_lossy()));
    names.filter(|name| name.ends_with(".html")).collect()
}
