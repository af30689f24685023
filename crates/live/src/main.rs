//! What the module exports: bytes in, bytes out. A page that calls these has no other way in.
//!
//! 1. `room(n)` gives the address of `n` bytes, into which the page writes a request (or a file).
//! 2. `answer()` carries it out and gives the length of the answer; `answered()` gives its address.
//! 3. `keep(n)` says that the first `n` bytes are the name of a file and the rest is its content.
//!
//! What panics ends in a trap: the page's call throws. Then `trouble()` gives the length of the message, at the address
//! that `answered()` gives. The stack of a trap is never unwound, so the page makes a new instance for its next request.

#[cfg(not(target_family = "wasm"))]
fn main() {
    eprintln!("this program runs in a page of the book: cargo xtask serve");
}

/// Nothing runs by itself.
#[cfg(target_family = "wasm")]
fn main() {}

#[cfg(target_family = "wasm")]
mod exports {
    use std::sync::{Mutex, MutexGuard, Once, PoisonError};

    use live::request;

    static REQUEST: Mutex<Vec<u8>> = Mutex::new(Vec::new());
    static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());
    static TROUBLE: Mutex<String> = Mutex::new(String::new());

    #[unsafe(no_mangle)]
    #[allow(unsafe_code, reason = "a name that is exported; nothing else in the module has it")]
    pub extern "C" fn room(length: usize) -> *mut u8 {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| std::panic::set_hook(Box::new(|panic| *lock(&TROUBLE) = message(panic))));
        let mut request = lock(&REQUEST);
        request.clear();
        request.resize(length, 0);
        request.as_mut_ptr()
    }

    #[unsafe(no_mangle)]
    #[allow(unsafe_code, reason = "a name that is exported; nothing else in the module has it")]
    pub extern "C" fn answer() -> usize {
        // No lock is held while something is drawn, because what panics never gives it back.
        let request = std::mem::take(&mut *lock(&REQUEST));
        let text = request::answer(&String::from_utf8_lossy(&request));
        give(text)
    }

    #[unsafe(no_mangle)]
    #[allow(unsafe_code, reason = "a name that is exported; nothing else in the module has it")]
    pub extern "C" fn keep(name: usize) {
        let mut name_and_content = std::mem::take(&mut *lock(&REQUEST));
        let content = name_and_content.split_off(name);
        datasets::asset::keep(&String::from_utf8_lossy(&name_and_content), content);
    }

    #[unsafe(no_mangle)]
    #[allow(unsafe_code, reason = "a name that is exported; nothing else in the module has it")]
    pub extern "C" fn trouble() -> usize {
        give(std::mem::take(&mut *lock(&TROUBLE)))
    }

    #[unsafe(no_mangle)]
    #[allow(unsafe_code, reason = "a name that is exported; nothing else in the module has it")]
    pub extern "C" fn answered() -> *const u8 {
        lock(&ANSWER).as_ptr()
    }

    fn give(text: String) -> usize {
        let length = text.len();
        *lock(&ANSWER) = text.into_bytes();
        length
    }

    fn message(panic: &std::panic::PanicHookInfo<'_>) -> String {
        match (panic.payload_as_str(), panic.location()) {
            (Some(text), Some(place)) if !text.starts_with(datasets::asset::MISSING) => format!("{text} ({place})"),
            (text, _) => text.unwrap_or("the program stopped").to_owned(),
        }
    }

    fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
