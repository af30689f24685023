//! Chromium, driven over a pipe in its own language, the `DevTools` protocol: no window, no port, no driver, no package.
//!
//! <https://chromedevtools.github.io/devtools-protocol/> names the methods.

use std::cell::{Cell, RefCell};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value as Json, json};

/// Names under which Chromium is installed; `CHROMIUM` names another one.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// What every start of the browser needs: no window, no calls home, and a pipe to speak through.
const OPTIONS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
];

/// Longer than anything takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_mins(3);

/// A browser that runs until this is dropped.
pub struct Browser {
    child: Child,
    input: RefCell<ChildStdin>,
    answers: Receiver<Json>,
    events: RefCell<Vec<Json>>,
    asked: Cell<u64>,
    _profile: tempfile::TempDir,
}

/// A page in the browser, with a memory of its own: no cookie, no cache and no setting is there before.
pub struct Tab<'a> {
    browser: &'a Browser,
    context: Json,
    session: Json,
}

/// The program of a browser, if one is installed.
pub fn installed() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok();
    let runs = |name: &String| {
        let version = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    };
    named.into_iter().chain(NAMES.map(String::from)).find(runs)
}

impl Browser {
    /// Starts a browser.
    pub fn start(program: &str) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the browser");
        // It reads what it is asked from file 3 and answers into file 4.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null", "sh", program])
            .args(OPTIONS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts the browser");
        let input = child.stdin.take().expect("a pipe was asked for");
        let output = child.stdout.take().expect("a pipe was asked for");
        let (tell, answers) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(output).split(0) {
                let message = message.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
                // Nobody listens any more, or the browser speaks of something else: either way it is the end.
                if message.is_none_or(|message| tell.send(message).is_err()) {
                    break;
                }
            }
        });
        let (input, events, asked) = (RefCell::new(input), RefCell::default(), Cell::new(0));
        Self { child, input, answers, events, asked, _profile: profile }
    }

    /// Opens a page that nobody has visited anything with.
    pub fn tab(&self) -> Tab<'_> {
        let context = self.ask(&Json::Null, "Target.createBrowserContext", json!({}))["browserContextId"].take();
        let target = json!({"url": "about:blank", "browserContextId": context});
        let target = self.ask(&Json::Null, "Target.createTarget", target)["targetId"].take();
        let attached = self.ask(&Json::Null, "Target.attachToTarget", json!({"targetId": target, "flatten": true}));
        let tab = Tab { browser: self, context, session: attached["sessionId"].clone() };
        for domain in ["Page", "Runtime", "Log"] {
            tab.ask(&format!("{domain}.enable"), json!({}));
        }
        let may = json!(["clipboardReadWrite", "clipboardSanitizedWrite"]);
        let grant = json!({"permissions": may, "browserContextId": tab.context});
        self.ask(&Json::Null, "Browser.grantPermissions", grant);
        tab
    }

    /// Asks for something, and waits for the answer.
    fn ask(&self, session: &Json, method: &str, parameters: Json) -> Json {
        let id = self.asked.get() + 1;
        self.asked.set(id);
        let mut message = json!({"id": id, "method": method, "params": parameters});
        if !session.is_null() {
            message["sessionId"] = session.clone();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.input.borrow_mut().write_all(&bytes).unwrap_or_else(|error| panic!("the browser has gone: {error}"));
        loop {
            let mut answer = self.hear(PATIENCE).unwrap_or_else(|| panic!("the browser does not answer to {message}"));
            if answer["id"] == id {
                assert!(answer["error"].is_null(), "{message}: {}", answer["error"]);
                return answer["result"].take();
            }
            self.events.borrow_mut().push(answer);
        }
    }

    /// The next thing that the browser says.
    fn hear(&self, patience: Duration) -> Option<Json> {
        self.answers.recv_timeout(patience).ok()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.input.borrow_mut().write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        for _ in 0..50 {
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Tab<'_> {
    fn drop(&mut self) {
        // Whoever unwinds has said what was wrong; the browser may be gone.
        if !std::thread::panicking() {
            let context = json!({"browserContextId": self.context});
            self.browser.ask(&Json::Null, "Target.disposeBrowserContext", context);
        }
    }
}

impl Tab<'_> {
    fn ask(&self, method: &str, parameters: Json) -> Json {
        self.browser.ask(&self.session, method, parameters)
    }

    /// Goes to an address, and waits until everything of it is there.
    pub fn open(&self, address: &str) {
        self.forget("Page.loadEventFired");
        let answer = self.ask("Page.navigate", json!({"url": address}));
        assert!(answer["errorText"].is_null(), "{address}: {}", answer["errorText"]);
        self.wait_for_event("Page.loadEventFired", address);
        self.run("document.fonts.ready.then(() => true)");
    }

    /// Loads the page again, as its reader may.
    pub fn reload(&self) {
        self.forget("Page.loadEventFired");
        self.ask("Page.reload", json!({}));
        self.wait_for_event("Page.loadEventFired", "the page again");
    }

    fn forget(&self, event: &str) {
        self.browser.events.borrow_mut().retain(|seen| seen["method"] != event || seen["sessionId"] != self.session);
    }

    fn wait_for_event(&self, event: &str, what: &str) {
        let seen = |seen: &Json| seen["method"] == event && seen["sessionId"] == self.session;
        while !self.browser.events.borrow().iter().any(seen) {
            let next = self.browser.hear(PATIENCE).unwrap_or_else(|| panic!("{what} is not there after minutes"));
            self.browser.events.borrow_mut().push(next);
        }
    }

    /// The value of an expression of the page's own language, or of its promise.
    pub fn run(&self, expression: &str) -> Json {
        let asked = json!({"expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true});
        let mut answer = self.ask("Runtime.evaluate", asked);
        let problem = &answer["exceptionDetails"];
        assert!(problem.is_null(), "{expression}: {} {}", problem["text"], problem["exception"]["description"]);
        answer["result"]["value"].take()
    }

    /// Whether an expression becomes true before a reader would have given up.
    pub fn becomes(&self, expression: &str) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            // Between two pages there may be none to ask.
            let asked = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
            if self.ask("Runtime.evaluate", asked)["result"]["value"] == true {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// Makes the window as wide as a desk's or as a phone's.
    pub fn resize(&self, width: u32, height: u32) {
        let phone = width < 500;
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone});
        self.ask("Emulation.setDeviceMetricsOverride", metrics);
        self.ask("Emulation.setTouchEmulationEnabled", json!({"enabled": phone}));
    }

    /// Presses a key, as `Escape` or `?`, and lets it go.
    pub fn press(&self, key: &str) {
        let code = match key {
            "Escape" => 27,
            "Enter" => 13,
            "Tab" => 9,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => 0,
        };
        let text = if key == "Enter" { "\r" } else { key };
        let mut down = json!({"type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": code});
        if code == 0 || key == "Enter" {
            down["type"] = json!("keyDown");
            down["text"] = json!(text);
        }
        self.ask("Input.dispatchKeyEvent", down);
        let up = json!({"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code});
        self.ask("Input.dispatchKeyEvent", up);
    }

    /// Types a text, sign by sign.
    pub fn write(&self, text: &str) {
        for sign in text.chars() {
            self.press(&sign.to_string());
        }
    }

    /// Clicks on the middle of what a selector finds, or taps it on a phone. Where something else lies above, that would be
    /// hit, and the test fails.
    pub fn click(&self, selector: &str) {
        let place = self.hover(selector);
        if self.run("matchMedia('(pointer: coarse)').matches") == true {
            self.ask("Input.dispatchTouchEvent", json!({"type": "touchStart", "touchPoints": [place]}));
            self.ask("Input.dispatchTouchEvent", json!({"type": "touchEnd", "touchPoints": []}));
            return;
        }
        for kind in ["mousePressed", "mouseReleased"] {
            let (x, y) = (&place["x"], &place["y"]);
            let event = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
            self.ask("Input.dispatchMouseEvent", event);
        }
    }

    /// Draws a line over what a selector finds, with the mouse or a finger; places are parts of its width and height.
    pub fn drag(&self, selector: &str, places: &[[f64; 2]]) {
        self.hover(selector);
        let corner = self.run(&format!(
            "(() => {{ const box = document.querySelector({selector:?}).getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }})()"
        ));
        let number = |at: usize| corner[at].as_f64().expect("a box has four numbers");
        let touches = self.run("matchMedia('(pointer: coarse)').matches") == true;
        let last = places.len() - 1;
        for (at, [across, down]) in places.iter().enumerate() {
            let (x, y) = (number(0) + across * number(2), number(1) + down * number(3));
            if touches {
                let kind = if at == 0 { "touchStart" } else { "touchMove" };
                self.ask("Input.dispatchTouchEvent", json!({"type": kind, "touchPoints": [{"x": x, "y": y}]}));
            } else {
                let kind = if at == 0 { "mousePressed" } else { "mouseMoved" };
                let event = json!({"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1});
                self.ask("Input.dispatchMouseEvent", event);
            }
            if at == last && touches {
                self.ask("Input.dispatchTouchEvent", json!({"type": "touchEnd", "touchPoints": []}));
            } else if at == last {
                let event = json!({"type": "mouseReleased", "x": x, "y": y, "button": "left", "clickCount": 1});
                self.ask("Input.dispatchMouseEvent", event);
            }
        }
    }

    /// Moves the mouse to the middle of what a selector finds, and says where that is.
    pub fn hover(&self, selector: &str) -> Json {
        let place = self.run(&format!(
            "(async () => {{
                const element = document.querySelector({selector:?});
                if (!element) return 'is not there';
                element.scrollIntoView({{ block: 'center', behavior: 'instant' }});
                await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
                const box = element.getClientRects()[0];
                if (!box) return 'is not to be seen';
                const [x, y] = [box.x + Math.min(box.width / 2, 200), box.y + box.height / 2];
                const hit = document.elementFromPoint(x, y);
                return element.contains(hit) ? {{ x, y }} : `lies below <${{hit?.localName}} class=\"${{hit?.className}}\">`;
            }})()"
        ));
        assert!(place.is_object(), "{selector} {place}");
        let (x, y) = (&place["x"], &place["y"]);
        self.ask("Input.dispatchMouseEvent", json!({"type": "mouseMoved", "x": x, "y": y}));
        place
    }

    /// Shows the page as it would be on a screen, or on paper.
    pub fn show_as(&self, medium: &str) {
        self.ask("Emulation.setEmulatedMedia", json!({"media": medium}));
    }

    /// The page on A4 paper, as the browser's own dialogue prints it.
    pub fn print(&self) -> Vec<u8> {
        let paper = json!({"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": false});
        decoded(&self.ask("Page.printToPDF", paper)["data"])
    }

    /// A picture of the page from top to bottom, or of as much of it as a picture can hold.
    pub fn picture(&self, height: u32) -> Vec<u8> {
        let width = self.run("innerWidth");
        let clip = json!({"x": 0, "y": 0, "width": width, "height": height.min(16_000), "scale": 1});
        let asked = json!({"format": "png", "clip": clip, "captureBeyondViewport": true});
        decoded(&self.ask("Page.captureScreenshot", asked)["data"])
    }

    /// What the browser has complained about since the last time: errors and warnings, of scripts and of its own.
    pub fn complaints(&self) -> Vec<String> {
        self.run("true"); // what was said before is heard now
        let mut complaints = Vec::new();
        for event in self.browser.events.borrow_mut().extract_if(.., |event| event["sessionId"] == self.session) {
            let told = &event["params"];
            let level = told["type"].as_str().or(told["entry"]["level"].as_str()).unwrap_or_default();
            match event["method"].as_str() {
                Some("Runtime.exceptionThrown") => {
                    complaints.push(told["exceptionDetails"]["exception"]["description"].to_string());
                }
                Some("Runtime.consoleAPICalled") if matches!(level, "error" | "warning" | "assert") => {
                    complaints.push(told["args"].to_string());
                }
                Some("Log.entryAdded") if matches!(level, "error" | "warning") => {
                    complaints.push(format!("{} {}", told["entry"]["text"], told["entry"]["url"]));
                }
                _ => {}
            }
        }
        complaints
    }
}

fn decoded(data: &Json) -> Vec<u8> {
    BASE64.decode(data.as_str().unwrap_or_default()).expect("the browser sends base64")
}
