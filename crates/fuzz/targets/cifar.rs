//! CIFAR-10's records, plain and through gzip: from a file, because the file's first bytes decide which.
#![no_main]

use std::io::{Seek as _, Write as _};
use std::sync::{LazyLock, Mutex};

use libfuzzer_sys::fuzz_target;
use tempfile::NamedTempFile;

static FILE: LazyLock<Mutex<NamedTempFile>> = LazyLock::new(|| Mutex::new(NamedTempFile::new().expect("a file")));

fuzz_target!(|data: &[u8]| {
    let mut file = FILE.lock().expect("one thread");
    file.as_file().set_len(0).expect("a file of no bytes");
    file.rewind().expect("a start");
    file.write_all(data).expect("a few bytes more");
    if let Ok(set) = datasets::cifar10::load_file(file.path()) {
        assert!(set.labels().iter().all(|&label| label < 10));
        assert_eq!(set.images().len(), 3072 * set.len());
    }
});
