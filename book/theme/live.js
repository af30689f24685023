// Dials under the figures. A figure is a function of its parameters; the function, the very Rust that drew the page, runs here
// in the page, in the thread of live/worker.js. Nothing is fetched before a figure is touched, and nothing leaves the page.
"use strict";
(() => {
    const figures = [...document.querySelectorAll("figure.item[data-item]")];
    if (figures.length === 0 || typeof Worker === "undefined" || typeof WebAssembly === "undefined") return;

    const root = new URL(typeof path_to_root === "string" ? path_to_root : "", location.href);
    /// A figure that is not drawn by then is given up.
    const PATIENCE = 20_000;
    /// Whoever waits longer is told.
    const NOTICEABLE = 300;
    /// Memory never shrinks: a worker that has grown beyond this many bytes is replaced.
    const LARGE = 600e6;

    const make = (name, properties = {}, ...children) => {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(properties)) {
            if (key in element) element[key] = value; else element.setAttribute(key, value);
        }
        element.append(...children);
        return element;
    };
    const button = (text, action, properties = {}) => {
        const element = make("button", { type: "button", textContent: text, ...properties });
        element.addEventListener("click", action);
        return element;
    };

    // ---- The thread ----

    let worker, number = 0;
    const waiting = new Map();
    /// Ends the worker; whoever waits for it gets this line.
    const end = (line) => {
        worker?.terminate();
        worker = undefined;
        for (const { reject } of waiting.values()) reject(new Error(line));
        waiting.clear();
    };
    const NOT_BUILT = "This copy of the book was built without its live part. "
        + "“rustup target add wasm32-unknown-unknown” and then “cargo xtask book” build it.";
    const spawn = () => {
        try {
            worker = new Worker(new URL("live/worker.js", root));
        } catch {
            throw new Error("A page that is opened as a file may not start a program: read the book with “cargo xtask serve”.");
        }
        worker.onerror = () => end(NOT_BUILT);
        worker.onmessage = ({ data: { id, ok, error, stopped, missing, memory } }) => {
            const { resolve, reject, timer } = waiting.get(id) ?? {};
            waiting.delete(id);
            clearTimeout(timer);
            if (error !== undefined) reject?.(new Error(error));
            else if (stopped !== undefined) reject?.(new Error(`The program stopped: ${stopped}.`));
            else if (missing !== undefined) { reject?.(new Error(missing.startsWith("live.wasm") ? NOT_BUILT : missing)); end(NOT_BUILT); }
            else resolve?.(ok);
            if (memory > LARGE && waiting.size === 0) end("");
        };
    };
    const ask = (request) => new Promise((resolve, reject) => {
        if (!worker) spawn();
        const id = ++number;
        const timer = setTimeout(() => end(`This took longer than ${PATIENCE / 1000} seconds, so it was stopped.`), PATIENCE);
        waiting.set(id, { resolve, reject, timer });
        worker.postMessage({ id, request });
    });

    // ---- The address: ?ch04.window-steps={"stride":[2,2]} ----

    const LONGEST = 8000;
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    const inAddress = (figure) => {
        try {
            const state = JSON.parse(new URLSearchParams(location.search).get(figure.id));
            return state && typeof state === "object" && !Array.isArray(state) ? state : null;
        } catch {
            return null;
        }
    };
    const toAddress = (figure, state) => {
        const url = new URL(location.href);
        if (Object.keys(state).length > 0) url.searchParams.set(figure.id, JSON.stringify(state));
        else url.searchParams.delete(figure.id);
        if (url.searchParams.size > 0) url.hash = figure.id;
        // A drawing may be too long for an address.
        if (url.href.length < LONGEST) history.replaceState(history.state, "", url);
    };

    // ---- Dials ----

    const isWhole = ({ kind }) => /^(Option<|Vec<|\[)*[ui](8|16|32|64|128|size)\b/.test(kind);
    const mayBeMissing = ({ kind }) => /^Option<[uif](8|16|32|64|128|size)>$/.test(kind);
    /// A round step of which about two hundred make the range.
    const step = (dial, [least, most]) => {
        if (isWhole(dial)) return 1;
        const rough = (most - least) / 200, power = 10 ** Math.floor(Math.log10(rough));
        return [1, 2, 5, 10].find((digit) => digit * power >= rough) * power;
    };
    /// The range of a number: one for all, or one for each place of a list.
    const rangeAt = ({ ranges = [] }, place, places) => ranges.length > 1 && ranges.length === places ? ranges[place] : ranges[0];
    const [NONE, MANY] = [0, 1e9];
    const lengths = ({ lengths = [] }) => lengths[0] ?? [NONE, MANY];
    const words = (name) => name.replaceAll("_", " ");
    /// What is written between two backticks is code.
    const prose = (text) => text.split("`").map((part, at) => at % 2 === 1 ? make("code", { textContent: part }) : part);

    /// One number: a field, which says what it may be.
    const field = (dial, value, label, change, range = rangeAt(dial)) => {
        const optional = dial.kind.startsWith("Option<");
        const input = make("input", {
            type: "number", value: String(value ?? ""), placeholder: optional ? "none" : "", step: isWhole(dial) ? "1" : "any", inputMode: isWhole(dial) ? "numeric" : "decimal",
            "aria-label": label, ...range && { min: String(range[0]), max: String(range[1]) },
        });
        input.addEventListener("input", () => {
            if (!input.validity.valid) return;
            if (input.value !== "") change(input.valueAsNumber); else if (optional) change(null);
        });
        // What makes no sense is not kept on display.
        input.addEventListener("change", () => {
            if (!input.validity.valid || (input.value === "" && !optional)) input.value = String(input.defaultValue);
            else input.defaultValue = input.value;
        });
        return input;
    };

    /// One number with a range: a slider and a field. A range over three powers of ten is slid by ratios.
    const slider = (dial, value, change) => {
        const [least, most] = rangeAt(dial), wide = dial.log || (least >= 0 && most > 1000 * Math.max(least, isWhole(dial) ? 1 : most / 1e4));
        const offset = least > 0 ? 0 : isWhole(dial) ? 1 : most / 1e4;
        const toPlace = (number) => wide ? Math.log(number + offset) : number;
        const fromPlace = (place) => {
            const number = wide ? Math.exp(place) - offset : place;
            const kept = Math.min(most, Math.max(least, number));
            return isWhole(dial) ? Math.round(kept) : Number(kept.toPrecision(3));
        };
        const [low, high] = [toPlace(least), toPlace(most)];
        const range = make("input", {
            type: "range", min: String(low), max: String(high), step: wide ? String((high - low) / 400) : String(step(dial, [least, most])),
            value: String(toPlace(value)), "aria-label": words(dial.name),
        });
        const number = field(dial, value, `${words(dial.name)}, as a number`, (typed) => {
            range.value = String(toPlace(typed));
            change(typed);
        });
        range.addEventListener("input", () => {
            const slid = fromPlace(range.valueAsNumber);
            number.value = number.defaultValue = String(slid);
            range.setAttribute("aria-valuetext", String(slid));
            change(slid);
        });
        return make("span", { className: "slider" }, range, number);
    };

    /// Numbers, words and switches inside one another: a field for each, and buttons where the list may grow. `set` puts a new
    /// value in the place of one that is no list; what is inside a list is changed where it is.
    const parts = (dial, value, label, set, changed, range) => {
        if (dial.choices?.length > 0 && !Array.isArray(value)) return choice(dial, value, label, (chosen) => { set(chosen); changed(); });
        if (typeof value === "number") return field(dial, value, label, (typed) => { set(typed); changed(); }, range);
        if (typeof value === "boolean") return toggle(value, label, (on) => { set(on); changed(); });
        if (typeof value === "string") return words_field(value, label, (typed) => { set(typed); changed(); });
        if (Array.isArray(value)) {
            const tall = value.some((part) => typeof part === "object");
            return make("span", { className: tall ? "grid tall" : "grid" }, ...value.map((part, at) =>
                parts(dial, part, `${label} ${at + 1}`, (typed) => { value[at] = typed; }, changed, rangeAt(dial, at, value.length))));
        }
        return make("span", { className: "grid tall" }, ...Object.entries(value ?? {}).map(([name, part]) => make("span", { className: "part" },
            make("span", { className: "name", textContent: words(name) }),
            parts(dial, part, `${label}, ${words(name)}`, (typed) => { value[name] = typed; }, changed))));
    };
    const grid = (dial, value, change) => {
        const box = make("span", { className: "grid tall" }), grows = dial.kind.startsWith("Vec<");
        const draw = () => {
            box.replaceChildren(parts(dial, value, words(dial.name), () => {}, () => change(value)));
            if (!grows) return;
            const resized = (least) => { draw(); change(value); (box.querySelector(least) ?? box.querySelector("button:enabled"))?.focus(); };
            const fewer = button("−", () => { value.pop(); resized(".fewer:enabled"); }, { className: "fewer", "aria-label": `one less of ${words(dial.name)}` });
            const more = button("+", () => { value.push(structuredClone(value.at(-1) ?? 0)); resized(".more:enabled"); }, { className: "more", "aria-label": `one more of ${words(dial.name)}` });
            const [least, most] = lengths(dial);
            fewer.disabled = value.length <= Math.max(least, 1);
            more.disabled = value.length >= most;
            const buttons = make("span", { className: "grid" }, fewer, more);
            if (typeof value[0] === "object") box.append(buttons); else box.firstChild.append(...buttons.childNodes);
        };
        draw();
        return box;
    };

    const toggle = (value, label, change) => {
        const box = make("input", { type: "checkbox", checked: value, "aria-label": label });
        box.addEventListener("change", () => change(box.checked));
        return box;
    };
    const words_field = (value, label, change) => {
        const input = make("input", { type: "text", value, "aria-label": label, spellcheck: false });
        input.addEventListener("input", () => change(input.value));
        return input;
    };

    const choice = (dial, value, label, change) => {
        const select = make("select", { "aria-label": label }, ...dial.choices.map((name) => make("option", { value: JSON.stringify(name), textContent: typeof name === "string" ? words(name) : JSON.stringify(name) })));
        select.value = JSON.stringify(value);
        select.addEventListener("change", () => change(JSON.parse(select.value)));
        return select;
    };

    /// A board to draw on, with mouse, finger, or the arrow keys: `strokes` are lists of places [across, down].
    const SIDE = 280;
    const board = (dial, strokes, change) => {
        const canvas = make("canvas", {
            width: SIDE, height: SIDE, tabIndex: 0, className: "board", role: "application",
            "aria-label": "A board to draw on. Arrow keys move the pen, the space bar puts it down and lifts it.",
        });
        const pen = canvas.getContext("2d"), place = [SIDE / 2, SIDE / 2];
        let down = false, first = true;
        const draw = () => {
            pen.fillStyle = "#fff";
            pen.fillRect(0, 0, SIDE, SIDE);
            Object.assign(pen, { lineWidth: 20, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
            for (const stroke of strokes) {
                pen.beginPath();
                for (const [x, y] of stroke) pen.lineTo(x, y);
                if (stroke.length === 1) pen.lineTo(...stroke[0]);
                pen.stroke();
            }
            if (document.activeElement !== canvas || !canvas.matches(":focus-visible")) return;
            Object.assign(pen, { lineWidth: 2, strokeStyle: down ? "#ae4000" : "#006aa6" });
            pen.beginPath();
            pen.arc(place[0], place[1], 12, 0, 7);
            pen.stroke();
        };
        // The reader's first stroke takes the place of what the page has.
        const begin = () => {
            if (first) strokes.length = 0;
            first = false;
            strokes.push([[...place]]);
        };
        const go = (x, y) => {
            const [across, along] = [x, y].map((at) => Math.round(Math.min(SIDE, Math.max(0, at))));
            [place[0], place[1]] = [across, along];
            const [lastX, lastY] = strokes.at(-1)?.at(-1) ?? [];
            if (down && (Math.abs(across - lastX) > 2 || Math.abs(along - lastY) > 2)) strokes.at(-1).push([across, along]);
        };
        const at = (event) => {
            const box = canvas.getBoundingClientRect();
            return [(event.clientX - box.left) * SIDE / box.width, (event.clientY - box.top) * SIDE / box.height];
        };
        const told = () => { draw(); change(strokes); };
        canvas.addEventListener("pointerdown", (event) => {
            if (event.button !== 0) return;
            canvas.setPointerCapture(event.pointerId);
            down = false;
            go(...at(event));
            begin();
            down = true;
            draw();
        });
        canvas.addEventListener("pointermove", (event) => {
            if (!down || !canvas.hasPointerCapture(event.pointerId)) return;
            for (const part of event.getCoalescedEvents?.() ?? [event]) go(...at(part));
            told();
        });
        for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { if (down) { down = false; told(); } });
        canvas.addEventListener("keydown", (event) => {
            const [across, along] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
            if (event.key === " ") {
                if (!down) begin();
                down = !down;
            } else if (across || along) {
                go(place[0] + 10 * across, place[1] + 10 * along);
            } else return;
            event.preventDefault();
            if (down || event.key === " ") told(); else draw();
        });
        canvas.addEventListener("focus", draw);
        canvas.addEventListener("blur", () => { down = false; draw(); });
        draw();
        const clear = button("Clear", () => { first = false; strokes.length = 0; draw(); canvas.focus(); });
        const undo = button("Undo", () => { first = false; strokes.pop(); if (strokes.length > 0) told(); else draw(); canvas.focus(); });
        return make("span", { className: "grid tall" }, canvas, make("span", { className: "grid" }, undo, clear));
    };

    /// Parameters that belong together, each with its name.
    const group = (dial, value, change) => make("span", { className: "grid tall group" }, ...dial.fields.map((part) => make("span", { className: "part" },
        make("span", { className: "name", textContent: words(part.name), title: part.explanation }),
        control(part, value[part.name], (turned) => { value[part.name] = turned; change(value); }))));

    const control = (dial, value, change) => {
        const label = words(dial.name);
        if (dial.kind === "Strokes") return board(dial, value, change);
        if (dial.fields?.length > 0) return group(dial, value, change);
        if (dial.choices?.length > 0 && !Array.isArray(value)) return choice(dial, value, label, change);
        if (mayBeMissing(dial)) return field(dial, value, label, change);
        if (typeof value === "number") return rangeAt(dial) ? slider(dial, value, change) : field(dial, value, label, change);
        if (typeof value === "boolean") return toggle(value, label, change);
        if (typeof value === "string") return words_field(value, label, change);
        return grid(dial, value, change);
    };

    // ---- A figure that is alive ----

    const bring = (figure) => {
        const { item, element } = figure.dataset;
        const onPage = JSON.parse(figure.dataset.parameters);
        const caption = figure.querySelector("figcaption");
        const original = { nodes: [...figure.childNodes].filter((node) => node !== caption), caption: caption.firstChild };
        const panel = make("fieldset", { className: "dials", "aria-label": `Dials: ${figure.dataset.name}` });
        const status = make("p", { className: "status", role: "status" });
        const rows = make("div", { className: "rows" });
        let dials = [], state = {}, defaults = {};

        const clear = () => [...figure.childNodes].forEach((node) => { if (node !== caption && node !== panel) node.remove(); });
        const put = (html, words) => {
            const template = make("template");
            template.innerHTML = html;
            clear();
            caption.before("\n", template.content, "\n");
            const text = document.createTextNode(words);
            if (caption.firstChild?.nodeType === Node.TEXT_NODE) caption.firstChild.replaceWith(text); else caption.prepend(text);
            dispatchEvent(new Event("resize"));
        };
        const restore = () => {
            clear();
            caption.before(...original.nodes);
            caption.firstChild.replaceWith(original.caption);
            dispatchEvent(new Event("resize"));
        };
        /// What differs from the page.
        const changed = () => Object.fromEntries(Object.entries(state).filter(([name, value]) => !same(value, defaults[name])));
        const say = (line, kind = "") => {
            status.textContent = line;
            status.dataset.kind = kind;
        };

        // Only the newest setting counts.
        let busy = false, newer = false;
        const show = async () => {
            if (busy) { newer = true; return; }
            busy = true;
            do {
                newer = false;
                const notice = setTimeout(() => say("Computing …", "busy"), NOTICEABLE);
                try {
                    const parameters = { ...onPage, ...changed() };
                    const { html, caption: words, alt } = await ask({ show: { item, parameters, element } });
                    clearTimeout(notice);
                    if (Object.keys(changed()).length === 0) restore(); else put(html, words);
                    if (!newer) say(alt, "alt");
                    toAddress(figure, changed());
                } catch (failure) {
                    clearTimeout(notice);
                    say(failure.message, "error");
                }
            } while (newer);
            busy = false;
        };
        let frame;
        const turned = (name, value) => {
            state[name] = structuredClone(value);
            cancelAnimationFrame(frame);
            frame = requestAnimationFrame(show);
        };
        const draw = () => rows.replaceChildren(...dials.map((dial) => {
            const row = make("div", { className: "dial" });
            row.append(
                make("span", { className: "name", textContent: words(dial.name) }),
                control(dial, structuredClone(state[dial.name]), (value) => turned(dial.name, value)),
                make("span", { className: "means" }, ...prose(dial.explanation)),
            );
            return row;
        }));
        const reset = () => {
            state = structuredClone(defaults);
            draw();
            show();
        };
        const rust = () => {
            const json = JSON.stringify({ ...onPage, ...changed() });
            return `chapters::item("${item}")?.show_json(r#"${json}"#)?`;
        };
        const copy = async () => {
            try {
                await navigator.clipboard.writeText(rust());
                say("Copied. In the chapter's notebook this line shows the same figure.");
            } catch {
                say(rust());
            }
        };

        const touch = button("Turn the dials", () => open(), { className: "touch", title: "Change this figure: the Rust that drew it runs in your browser" });
        const close = () => {
            state = structuredClone(defaults);
            restore();
            toAddress(figure, {});
            panel.remove();
            touch.hidden = false;
            touch.focus();
        };
        const open = async (wanted = {}) => {
            touch.hidden = true;
            say("Loading the program …", "busy");
            if (!panel.isConnected) panel.append(rows, status);
            caption.after(panel);
            try {
                dials = await ask({ parameters: { item } });
            } catch (failure) {
                touch.hidden = false;
                say(failure.message, "error");
                return;
            }
            defaults = Object.fromEntries(dials.map((dial) => [dial.name, onPage[dial.name] ?? dial.default]));
            const known = Object.entries(wanted).filter(([name]) => name in defaults);
            state = { ...structuredClone(defaults), ...Object.fromEntries(known) };
            draw();
            // Who draws wants to see the answer below the board.
            if (dials.some(({ kind }) => kind === "Strokes")) figure.prepend(panel);
            panel.replaceChildren(rows, make("div", { className: "actions" },
                button("As on the page", reset), button("Copy as Rust", copy), button("Close", close)), status);
            say("");
            if (known.length > 0) show();
            else rows.querySelector("input, select, canvas, button")?.focus({ preventScroll: true });
        };
        panel.addEventListener("keydown", (event) => {
            // The arrows move a slider here, and do not turn to the next chapter.
            if (event.key.startsWith("Arrow")) event.stopPropagation();
            if (event.key === "Escape") { event.stopPropagation(); close(); }
        });
        caption.append(touch);
        const wanted = inAddress(figure);
        if (wanted) open(wanted);
    };
    for (const figure of figures) bring(figure);
})();
