// The book's crates, in a thread of their own: the page stays quick while they compute.
//
// A message is {id, request}; the answer is {id, ok}, {id, error: "a line for the reader"} or, when the program stopped,
// {id, stopped: "why"}. What the module exports is explained in crates/live/src/main.rs.
"use strict";

const encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { fatal: false });
const files = new Map();
let compiled, exported;

// A module without its folder is an older copy of the book, or a book that was built without it.
const read = async (name) => {
    const response = await fetch(new URL(name, location));
    if (!response.ok) throw new Error(`${name} is not there (${response.status})`);
    return response;
};

const compile = async () => {
    const response = await read("live.wasm");
    try {
        return await WebAssembly.compileStreaming(response.clone());
    } catch {
        // A host that does not know what a .wasm file is.
        return WebAssembly.compile(await response.arrayBuffer());
    }
};

const write = (bytes) => {
    const at = exported.room(bytes.length) >>> 0;
    new Uint8Array(exported.memory.buffer, at, bytes.length).set(bytes);
};
const answer = (length) => decoder.decode(new Uint8Array(exported.memory.buffer, exported.answered() >>> 0, length >>> 0));

const keep = (name, content) => {
    const title = encoder.encode(name), both = new Uint8Array(title.length + content.length);
    both.set(title);
    both.set(content, title.length);
    write(both);
    exported.keep(title.length);
};

// A trap leaves its stack behind, so what comes after it gets a new instance: a few milliseconds.
const start = async () => {
    compiled ??= await compile();
    const imports = {};
    // A drawing library brings along what would measure text in a page. The figures do not use it.
    for (const { module, name } of WebAssembly.Module.imports(compiled)) {
        (imports[module] ??= {})[name] = () => { throw new Error(`the page has no ${name}`); };
    }
    exported = (await WebAssembly.instantiate(compiled, imports)).exports;
    for (const [name, content] of files) keep(name, content);
};

const ask = async (request) => {
    for (;;) {
        if (!exported) await start();
        try {
            write(encoder.encode(JSON.stringify(request)));
            return JSON.parse(answer(exported.answer()));
        } catch (trap) {
            let said = "";
            try { said = answer(exported.trouble()); } catch { /* the memory is full, or the stack */ }
            exported = undefined;
            const missing = /^missing file: (.+)$/.exec(said);
            if (!missing || files.has(missing[1])) return { stopped: said || String(trap.message ?? trap) };
            files.set(missing[1], new Uint8Array(await (await read(missing[1])).arrayBuffer()));
        }
    }
};

// One after another.
let last = Promise.resolve();
onmessage = ({ data: { id, request } }) => {
    last = last.then(async () => {
        try {
            postMessage({ id, ...await ask(request), memory: exported?.memory.buffer.byteLength ?? 0 });
        } catch (failure) {
            postMessage({ id, missing: String(failure.message ?? failure) });
        }
    });
};
