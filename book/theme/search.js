// mdBook's search box and index, with a ranking of our own: first the section that explains a term, then titles, then texts;
// chapters before exercises and lists. Every sign is a letter here, so that 합성곱 and ∂ are found, too. All of the book is a
// megabyte of text: to look through it takes a moment, and needs no index.
"use strict";
(() => {
    if (!window.elasticlunr) return;

    /// What crates/book-tools/src/terms.rs puts below the heading of a section: the terms that it explains.
    const TERMS = /⟪([^⟫]*)⟫\s*/g;
    /// How much a hit counts where what the chapters explain is repeated, or said wrongly on purpose.
    const LISTS = [[/#bug-/, 0.6], [/^exercises-/, 0.4], [/^(glossary|notation|errors-in-tutorials|benchmarks)\./, 0.5]];

    /// Words in small letters with single spaces; what Britons and Americans write differently is the same.
    const plain = (text) => text.normalize("NFC").toLowerCase()
        .replace(/[-‐‑–—_‘’'“”"()[\]{}.,:;!?/\\|`]+/g, " ").replace(/\s+/g, " ").trim()
        .replace(/([a-z]{2})iz(?=[aei])/g, "$1is").replace(/(l)yz(?=e)/g, "$1ys")
        .replace(/([a-z])our\b/g, "$1or").replace(/grey/g, "gray").replace(/centre/g, "center").replace(/artefact/g, "artifact");
    /// Words without the ending of their plural.
    const single = (words) => words.replace(/([a-z]{2}[^s\W])s(?= |$)/g, "$1");
    /// Words of a question that every page has.
    const COMMON = /^(a|an|and|are|do|does|for|how|in|is|of|on|or|the|to|what|why)$/;
    /// How often a word begins in a text, or stands in it if it has other letters than English.
    const count = (text, word) => ` ${text}`.split(/^[\x20-\x7f]*$/.test(word) ? ` ${word}` : word).length - 1;

    function prepared(id, { title, body, breadcrumbs }, url) {
        const terms = [];
        body = body.replace(TERMS, (_, names) => { terms.push(...names.split("|").map((name) => single(plain(name)))); return ""; });
        const [, weight] = LISTS.find(([page]) => page.test(url)) ?? [null, 1];
        return {
            ref: id, doc: { title, body, breadcrumbs }, weight, terms,
            title: plain(title), path: plain(breadcrumbs), text: plain(body),
        };
    }

    function score(page, phrase, words) {
        const has = (text) => words.every((word) => count(text, word) > 0);
        let points = 0;
        if (page.terms.includes(phrase) || page.terms.includes(words.join(" "))) points += 100;
        else if (page.terms.some(has)) points += 40;
        if (has(page.title)) points += 20 + 20 * words.length / page.title.split(" ").length;
        else if (has([page.title, ...page.terms].join(" "))) points += 30;
        if (words.length > 1) points += 20 * words.filter((word) => page.terms.includes(word)).length;
        if (count(page.title, phrase) > 0) points += 10;
        for (const word of words) {
            const times = count(page.text, word);
            if (times === 0 && count(page.title, word) + count(page.path, word) + count(page.terms.join(" "), word) === 0) return 0;
            points += 2 * Math.log2(1 + times);
        }
        if (words.length > 1) points += 4 * Math.log2(1 + count(page.text, phrase));
        return points * page.weight;
    }

    elasticlunr.Index.load = ({ documentStore: { docs } }) => {
        const pages = Object.entries(docs).map(([id, doc]) => prepared(id, doc, window.search.doc_urls[id]));
        return {
            search(query) {
                const all = single(plain(query)).split(" ").filter(Boolean);
                const rare = all.filter((word) => !COMMON.test(word));
                const words = rare.length > 0 ? rare : all, phrase = all.join(" ");
                if (words.length === 0) return [];
                const hits = pages.map((page) => ({ ...page, score: score(page, phrase, words) }));
                return hits.filter((hit) => hit.score > 0).sort((a, b) => b.score - a.score);
            },
        };
    };
})();
