//! The dials under the figures: what they show is what the program shows, and they can be used.

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use chapters::{Class, Entry, Parameter};
use flate2::Compression;
use flate2::write::GzEncoder;
use rand::{Rng, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value as Json, json};

use crate::chromium::Tab;
use crate::library::Library;
use crate::looks::{self, INSPECT};

/// A chapter with dials of all kinds.
const CHAPTER: &str = "ch04-padding-stride-dilation.html";
/// A figure of it, and its numbers.
const FIGURE: &str = "figure[data-item='ch04.window-steps']";

/// What a visitor may have to fetch for a first turn, compressed as a host compresses it.
const MOST_BYTES: usize = 2_200_000;

/// A page with a module, on a desk; `None` where there is no browser or the book was built without dials.
fn with_dials(library: &Library) -> bool {
    let there = library.folder.join("live/live.wasm").is_file();
    assert!(there || std::env::var_os("CI_BROWSER").is_none(), "the book has no dials; `cargo xtask live` builds them");
    if !there {
        eprintln!("skipped: the book has no dials; `cargo xtask live` builds them");
    }
    there
}

#[track_caller]
fn soon(tab: &Tab<'_>, expression: &str, what: &str) {
    assert!(tab.becomes(expression), "{what}: {expression} is not so on {}", tab.run("location.href"));
}

/// Asks the page's worker, past all dials.
const ASK: &str = "window.asking ??= (() => {
    const worker = new Worker('live/worker.js'), waiting = new Map();
    worker.onmessage = ({ data }) => { waiting.get(data.id)(data); waiting.delete(data.id); };
    let number = 0;
    return (request) => new Promise((resolve) => { waiting.set(++number, resolve); worker.postMessage({ id: number, request }); });
})(); true";

/// A setting of every dial, each about its default or anywhere in its range.
fn random(parameters: &[Parameter], rng: &mut impl Rng) -> Map<String, Json> {
    let mut setting = Map::new();
    for parameter in parameters {
        // Some stay as they are: two at once may make no sense together.
        if rng.random_bool(0.5) {
            setting.insert(parameter.name.clone(), turned(&parameter.default, parameter, rng));
        }
    }
    setting
}

fn turned(value: &Json, parameter: &Parameter, rng: &mut impl Rng) -> Json {
    if let (false, Json::Object(parts)) = (parameter.fields.is_empty(), value) {
        let field = |name: &String| parameter.fields.iter().find(|field| field.name == *name);
        let part = |(name, part)| {
            (String::clone(name), field(name).map_or(Json::clone(part), |field| turned(part, field, rng)))
        };
        return parts.iter().map(part).collect();
    }
    match value {
        Json::Array(list) => list.iter().map(|part| turned(part, parameter, rng)).collect(),
        _ if !parameter.choices.is_empty() => parameter.choices[rng.random_range(0..parameter.choices.len())].clone(),
        Json::Number(number) => {
            let range = parameter.ranges.first().and_then(|[least, most]| Some((least.as_f64()?, most.as_f64()?)));
            let near = number.as_f64().unwrap_or_default();
            let (least, most) = range.unwrap_or((near.min(0.0), 2.0 * near.abs() + 3.0));
            // Where the range is wide, the ends are too large to be drawn a hundred times.
            let most = most.min(least + 20.0 * (near.abs() + 1.0));
            let place = rng.random_range(least..=most);
            if number.is_f64() { json!((place * 100.0).round() / 100.0) } else { json!(place.round() as i64) }
        }
        Json::Bool(_) => json!(rng.random_bool(0.5)),
        Json::Object(_) | Json::String(_) | Json::Null => value.clone(),
    }
}

/// Items that may differ, each with the reason.
const DIFFERENT: &[(&str, &str)] =
    &[("ch11.paths", "the last bit of a sine decides on which side a path leaves a saddle")];

/// Whether the page refuses what does not fit into its 4 GiB, or into its shorter numbers.
fn is_too_large(answer: &Json) -> bool {
    let line = answer["error"].as_str().or(answer["stopped"].as_str()).unwrap_or_default();
    line.contains("too large") || line.contains("overflow")
}

/// How long an item may take in all; one that is drawn quickly gets all of its settings.
const PATIENCE: Duration = Duration::from_millis(150);

/// How many settings each item gets, if there is time.
fn settings() -> usize {
    std::env::var("SETTINGS").ok().and_then(|settings| settings.parse().ok()).unwrap_or(5)
}

/// What the program answers, for each setting that there is time for.
fn answers(entry: &Entry, patience: Duration) -> Vec<(Json, Json)> {
    let mut rng = ChaCha8Rng::seed_from_u64(entry.id.bytes().map(u64::from).sum());
    let (parameters, begin) = (entry.parameters(), Instant::now());
    let mut answers = Vec::new();
    for turn in 0..=settings() {
        let setting = if turn == 0 { Map::new() } else { random(&parameters, &mut rng) };
        let request = json!({"show": {"item": entry.id, "parameters": setting, "element": "a"}});
        let answer = serde_json::from_str(&live::request::answer(&request.to_string())).expect("JSON");
        answers.push((request, answer));
        if begin.elapsed() > patience {
            break;
        }
    }
    answers
}

/// The page draws what the program draws, to the byte: picture, caption and alternative text, or the line of an error.
#[test]
fn the_page_shows_what_the_program_shows() {
    let Some(library) = Library::enter() else { return };
    if !with_dials(&library) {
        return;
    }
    let patience = if std::env::var_os("SETTINGS").is_some() { Duration::from_mins(1) } else { PATIENCE };
    let browser = library.browser();
    let tab = browser.tab();
    tab.open(&library.address(CHAPTER));
    tab.run(ASK);
    let (mut shown, mut refused, mut too_large, mut excused, mut different) = (0, 0, 0, 0, Vec::new());
    for entry in chapters::items().filter(|entry| entry.class == Class::Exact && !entry.parameters().is_empty()) {
        for (request, answer) in answers(entry, patience) {
            let there = tab.run(&format!("asking({request})"));
            let key = if answer["ok"].is_object() { "ok" } else { "error" };
            if there[key] == answer[key] {
                *if key == "ok" { &mut shown } else { &mut refused } += 1;
            } else if is_too_large(&there) {
                too_large += 1;
            } else if DIFFERENT.iter().any(|(id, _)| *id == entry.id) {
                excused += 1;
            } else {
                let here = answer[key].to_string();
                let there = if there[key].is_null() { there.to_string() } else { there[key].to_string() };
                let at = here.bytes().zip(there.bytes()).take_while(|(a, b)| a == b).count().saturating_sub(30);
                let part = |text: &str| text.chars().skip(at).take(90).collect::<String>();
                different.push(format!("{request}\n    program: {}\n    page:    {}", part(&here), part(&there)));
            }
        }
    }
    let _ = writeln!(
        std::io::stderr(),
        "dials: {shown} settings show the same bytes in the page, {refused} the same error; {too_large} are too large for it, {excused} differ for a reason"
    );
    assert!(shown > 500, "only {shown} settings were shown");
    assert!(
        different.is_empty(),
        "{} settings differ:\n{}",
        different.len(),
        different[..different.len().min(60)].join("\n")
    );
}

/// Opens a page, once more for each width and theme.
fn in_each_form(library: &Library, act: impl Fn(&Tab<'_>)) {
    let browser = library.browser();
    for (width, theme) in [(1280, "light"), (390, "navy")] {
        let tab = browser.tab();
        tab.resize(width, 900);
        tab.open(&library.address(CHAPTER));
        tab.run(&format!("document.getElementById('mdbook-theme-{theme}').click()"));
        act(&tab);
        assert_eq!(tab.complaints(), Vec::<String>::new(), "the browser complains at {width} pixels");
    }
}

fn open(tab: &Tab<'_>, figure: &str) {
    tab.click(&format!("{figure} .touch"));
    soon(tab, &format!("document.querySelector({:?}) !== null", format!("{figure} .dials .actions")), "dials appear");
}

#[test]
fn a_figure_is_turned_sent_and_put_back() {
    let Some(library) = Library::enter() else { return };
    if !with_dials(&library) {
        return;
    }
    in_each_form(&library, |tab| {
        let caption = format!("document.querySelector({FIGURE:?}).querySelector('figcaption').firstChild.data");
        let whole = format!("document.querySelector({FIGURE:?}).querySelector('svg').outerHTML");
        let (before, picture) = (tab.run(&caption), tab.run(&whole));
        open(tab, FIGURE);
        soon(tab, "document.activeElement.closest('.dials') !== null", "the first dial is ready for keys");
        // Keys: the arrow raises the number, and does not turn to the next chapter.
        tab.press("ArrowUp");
        soon(tab, &format!("{caption} !== {before}"), "the caption follows the dial");
        tab.press("ArrowRight");
        let kept = tab.run(&caption);
        assert!(tab.run("location.search").as_str().is_some_and(|search| search.contains("ch04.window-steps")));
        let status = format!("document.querySelector({:?}).textContent", format!("{FIGURE} .status"));
        soon(tab, &format!("{status}.startsWith('A window of')"), "what is seen is said in words");
        // The address holds it: for a friend, and for a reload.
        tab.reload();
        soon(tab, &format!("{caption} === {kept}"), "a reload shows it again");
        // What makes no sense is refused in a line, and the figure stays.
        let field = format!("{FIGURE} .dials input[aria-label='kernel 1']");
        soon(tab, &format!("document.querySelector({field:?}) !== null"), "the dials are there, too");
        tab.run(&format!("document.querySelector({field:?}).select()"));
        tab.click(&field);
        tab.run(&format!("document.querySelector({field:?}).select()"));
        tab.write("99");
        soon(
            tab,
            &format!(
                "{status}.length > 20 && document.querySelector({:?}).dataset.kind === 'error'",
                format!("{FIGURE} .status")
            ),
            "a line says why",
        );
        assert_eq!(tab.run(&caption), kept);
        // A line for the notebook.
        tab.click(&format!("{FIGURE} .actions button:nth-of-type(2)"));
        soon(
            tab,
            "navigator.clipboard.readText().then((text) => text.startsWith('chapters::item(\"ch04.window-steps\")?.show_json(r#\"'))",
            "it is copied",
        );
        // And back.
        tab.click(&format!("{FIGURE} .actions button:nth-of-type(1)"));
        soon(tab, &format!("{caption} === {before} && {whole} === {picture}"), "it is as on the page");
        tab.press("Escape");
        soon(
            tab,
            &format!("document.querySelector({:?}) === null", format!("{FIGURE} .dials")),
            "Escape closes the dials",
        );
        assert_eq!(tab.run("location.search"), "");
    });
}

/// A 1, drawn with the mouse; then another with the arrow keys.
#[test]
fn a_digit_is_drawn_and_read() {
    let Some(library) = Library::enter() else { return };
    if !with_dials(&library) {
        return;
    }
    let figure = "figure[data-item='ch13.your-digit']";
    let caption = format!("document.querySelector({figure:?}).querySelector('figcaption').firstChild.data");
    let browser = library.browser();
    for width in [1280, 390] {
        let tab = browser.tab();
        tab.resize(width, 900);
        tab.open(&library.address("introduction.html"));
        open(&tab, figure);
        tab.drag(&format!("{figure} canvas"), &[[0.5, 0.15], [0.49, 0.4], [0.5, 0.6], [0.5, 0.85]]);
        soon(&tab, &format!("{caption}.startsWith('The network reads a 1')"), "a stroke is a 1");
        tab.click(&format!("{figure} .board + .grid button:nth-of-type(2)"));
        for key in [" ", "ArrowRight"] {
            tab.press(key);
        }
        for _ in 0..9 {
            tab.press("ArrowDown");
        }
        tab.press(" ");
        soon(&tab, &format!("{caption}.includes(' 1')"), "so is one of arrow keys");
        let there = tab.run("location.search");
        assert!(there.as_str().is_some_and(|there| there.contains("strokes")), "{there}");
        assert_eq!(tab.complaints(), Vec::<String>::new());
    }
}

#[test]
fn a_slider_is_pulled_and_a_list_grows() {
    let Some(library) = Library::enter() else { return };
    if !with_dials(&library) {
        return;
    }
    let browser = library.browser();
    let tab = browser.tab();
    tab.resize(1280, 900);
    tab.open(&library.address("ch11-optimisers-and-dropout.html"));
    let figure = "figure[data-item='ch11.steps-agree'], figure[data-item]:has(svg)";
    open(&tab, "figure[data-item]:has(svg)");
    let slider = "figure[data-item]:has(svg) .dials input[type=range]";
    let number = "document.querySelector('figure[data-item]:has(svg) .dials .slider input[type=number]').value";
    let (value, caption) =
        (tab.run(number), tab.run("document.querySelector('figure[data-item]:has(svg) figcaption').firstChild.data"));
    tab.click(slider);
    for _ in 0..3 {
        tab.press("ArrowRight");
    }
    soon(&tab, &format!("{number} !== {value}"), "the number follows the slider");
    soon(
        &tab,
        &format!("document.querySelector('figure[data-item]:has(svg) figcaption').firstChild.data !== {caption}"),
        "so does the caption",
    );
    let fields = "document.querySelectorAll('figure[data-item]:has(svg) .dials .grid input').length";
    if let Some(before) = tab.run(fields).as_u64().filter(|&fields| fields > 0) {
        tab.click("figure[data-item]:has(svg) .dials .more");
        soon(&tab, &format!("{fields} === {}", before + 1), "the list grows");
        tab.click("figure[data-item]:has(svg) .dials .fewer");
        soon(&tab, &format!("{fields} === {before}"), "and shrinks");
    }
    assert_eq!(tab.complaints(), Vec::<String>::new(), "{figure}");
}

#[test]
fn what_goes_wrong_is_a_line_and_the_page_goes_on() {
    let Some(library) = Library::enter() else { return };
    if !with_dials(&library) {
        return;
    }
    let browser = library.browser();
    let tab = browser.tab();
    tab.resize(1280, 900);
    let status = format!("document.querySelector({:?})?.textContent ?? ''", format!("{FIGURE} .status"));
    // Nonsense in the address.
    tab.open(&library.address(&format!("{CHAPTER}?ch04.window-steps=%7B%22kernel%22%3A%22tea%22%7D")));
    soon(&tab, &format!("({status}).includes('kernel') || ({status}).includes('invalid')"), "nonsense gets a line");
    tab.open(&library.address(&format!("{CHAPTER}?ch04.window-steps=%7B")));
    soon(
        &tab,
        "document.readyState === 'complete' && document.querySelector('.dials') === null",
        "half a setting is none",
    );
    assert_eq!(tab.complaints(), Vec::<String>::new());
    // The server has lost the program.
    library.server.lose(Some("live/live.wasm"));
    tab.click(&format!("{FIGURE} .touch"));
    soon(
        &tab,
        &format!("document.querySelector({:?})?.dataset.kind === 'error'", format!("{FIGURE} .status")),
        "a line says so",
    );
    // It is back, and so is the button.
    library.server.lose(None);
    tab.complaints();
    open(&tab, FIGURE);
    tab.press("ArrowUp");
    soon(&tab, &format!("({status}).startsWith('A window of')"), "it works");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_page_that_is_not_touched_loads_nothing_more() {
    let Some(library) = Library::enter() else { return };
    if !with_dials(&library) {
        return;
    }
    let browser = library.browser();
    let tab = browser.tab();
    tab.resize(1280, 900);
    tab.open(&library.address(CHAPTER));
    tab.run("scrollTo(0, document.body.scrollHeight)");
    std::thread::sleep(Duration::from_millis(500));
    assert!(library.server.sent().keys().all(|file| !file.starts_with("live/")));
    let begin = Instant::now();
    open(&tab, FIGURE);
    let ready = begin.elapsed();
    let sent = library.server.sent();
    let compressed = |file: &str| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&fs::read(library.folder.join(file)).expect("a file of the book")).expect("memory");
        encoder.finish().expect("memory").len()
    };
    let bytes: usize = sent.keys().map(|file| compressed(file)).sum();
    let _ = writeln!(std::io::stderr(), "dials: {bytes} bytes compressed, ready after {:.2} s", ready.as_secs_f64());
    assert!(bytes <= MOST_BYTES, "{bytes} bytes: {sent:?}");
    assert!(ready < Duration::from_secs(5), "{ready:?}");
}

/// All dials of all chapters, open, in both themes and widths: nothing is cut, all can be read, each control has a name.
#[test]
fn open_dials_are_whole_and_readable() {
    let Some(library) = Library::enter() else { return };
    if !with_dials(&library) {
        return;
    }
    let (browser, axe) = (library.browser(), looks::axe());
    let mut failures = Vec::new();
    for page in library.chapters() {
        for (width, theme) in [(1280, "light"), (390, "navy")] {
            let tab = browser.tab();
            tab.resize(width, 900);
            tab.open(&library.address(&page));
            tab.run(&format!("document.getElementById('mdbook-theme-{theme}').click()"));
            tab.run("document.querySelectorAll('.touch').forEach((button) => button.click())");
            soon(
                &tab,
                "document.querySelectorAll('.dials .actions').length === document.querySelectorAll('figure[data-item]').length",
                "all dials are there",
            );
            // Its rules look at structure, which is the same at every width.
            if let Some(axe) = axe.as_ref().filter(|_| width == 1280) {
                tab.run(&format!("{axe}; true"));
                failures
                    .extend(looks::lines(&tab.run(looks::AXE)).iter().map(|line| format!("{page}, {width}: {line}")));
            }
            let found = tab.run(&format!("({INSPECT})({width}, {:?})", library.server.base()));
            failures.extend(looks::lines(&found).iter().map(|line| format!("{page}, {width}: {line}")));
            let complaints = tab.complaints();
            failures.extend(complaints.iter().map(|line| format!("{page}, {width}: the browser complains: {line}")));
        }
    }
    assert!(failures.is_empty(), "{} things are wrong:\n{}", failures.len(), failures.join("\n"));
}
