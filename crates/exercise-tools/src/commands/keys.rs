//! Keys, one at a time, without Enter. Where the input is no terminal, each of its letters is a key.

use std::io::Read;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// What the reader types.
pub(super) struct Keys {
    typed: Receiver<char>,
    _mode: mode::Mode,
}

impl Keys {
    /// Listens from now on.
    pub(super) fn listen() -> Self {
        let mode = mode::Mode::keys();
        let (send, typed) = mpsc::channel();
        // It waits for the next key for ever, and ends with the program.
        thread::spawn(move || {
            for byte in std::io::stdin().lock().bytes().map_while(Result::ok) {
                let key = char::from(byte).to_ascii_lowercase();
                if !key.is_whitespace() && send.send(key).is_err() {
                    return;
                }
            }
        });
        Self { typed, _mode: mode }
    }

    /// The next key, if it comes soon enough.
    pub(super) fn within(&self, time: Duration) -> Option<char> {
        match self.typed.recv_timeout(time) {
            Ok(key) => Some(key),
            Err(RecvTimeoutError::Timeout) => None,
            // The input has ended; files are still saved.
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(time);
                None
            }
        }
    }
}

#[cfg(unix)]
mod mode {
    use std::io::{IsTerminal, stdin};

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    /// The terminal's mode; when this is dropped, or the program is interrupted, it is what it was.
    pub(super) struct Mode {
        before: Option<Termios>,
    }

    impl Mode {
        pub(super) fn keys() -> Self {
            let before = stdin().is_terminal().then(|| tcgetattr(stdin()).ok()).flatten();
            if let Some(before) = &before {
                let mut keys = before.clone();
                keys.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
                let _ = tcsetattr(stdin(), OptionalActions::Now, &keys);
                let before = before.clone();
                // Without a handler the shell would be left without an echo.
                let _ = ctrlc::set_handler(move || {
                    restore(&before);
                    std::process::exit(130);
                });
            }
            Self { before }
        }
    }

    impl Drop for Mode {
        fn drop(&mut self) {
            self.before.iter().for_each(restore);
        }
    }

    fn restore(before: &Termios) {
        let _ = tcsetattr(stdin(), OptionalActions::Now, before);
    }
}

#[cfg(not(unix))]
mod mode {
    /// Keys need Enter here.
    pub(super) struct Mode;

    impl Mode {
        pub(super) fn keys() -> Self {
            Self
        }
    }
}
