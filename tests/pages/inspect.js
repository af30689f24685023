// Looks at the page as it is shown now, and says what is wrong with it. tests/pages/looks.rs runs it: a function of the width
// of the window and of where the page came from.
(width, base) => {
    const found = [], root = document.documentElement;
    const fail = (what) => found.push(what);
    const all = (selector) => [...document.querySelectorAll(selector)];
    const desk = width >= 1000;
    const name = (element) => `<${element.localName} class="${element.className}"> ${element.textContent.trim().slice(0, 50).replaceAll("\n", " ")}`;
    const seen = (element) => element.getClientRects().length > 0;

    /// Red, green, blue and opacity of a computed colour.
    function colour(text) {
        const canvas = colour.canvas ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
        const pen = canvas.getContext("2d", { willReadFrequently: true });
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = text;
        pen.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    }

    /// WCAG 2.2: relative luminance.
    function luminance([r, g, b]) {
        const [x, y, z] = [r, g, b].map((level) => (level /= 255) <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4);
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    }

    function contrast(a, b) {
        const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
        return (high + 0.05) / (low + 0.05);
    }

    /// The colour on which an element's text stands.
    function ground(element) {
        const layers = [];
        for (let at = element; at; at = at.parentElement) {
            const layer = colour(getComputedStyle(at).backgroundColor);
            if (layer[3] > 0) layers.push(layer);
            if (layer[3] === 1) break;
        }
        return layers.reverse().reduce((under, [r, g, b, a]) => [r, g, b].map((level, i) => level * a + under[i] * (1 - a)), [255, 255, 255]);
    }

    function parts() {
        for (const entry of performance.getEntriesByType("resource")) {
            if (!entry.name.startsWith(base) && !entry.name.startsWith("data:")) fail(`asks for ${entry.name}`);
        }
        for (const image of document.images) {
            if (!image.complete || image.naturalWidth === 0) fail(`shows no picture for ${image.src.slice(0, 80)}`);
            if (!image.alt.trim()) fail(`has a picture without words: ${image.src.slice(0, 80)}`);
        }
        for (const formula of all("math")) {
            const box = formula.getBoundingClientRect();
            if (box.width === 0 && !formula.closest("details:not([open])")) fail(`does not set ${formula.textContent}`);
        }
        const ids = all("[id]").map((e) => e.id);
        for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) fail(`has the id ${id} twice`);
        for (const link of all("main a[href^='#']")) {
            if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) fail(`links to ${link.hash}, which is not there`);
        }
        const skips = all(".skip").length;
        if (skips !== 1) fail(`has ${skips} links that skip the contents`);
        for (const link of all("#mdbook-sidebar a").filter(seen)) {
            if (/(^|\/)(code|notebooks)\/|contributing|style-guide|template|coverage/.test(link.getAttribute("href"))) fail(`lists ${link.textContent} in the contents`);
        }
    }

    /// Nothing is cut or pushed out, and what can be moved sideways shows that it can.
    function room() {
        if (root.scrollWidth > root.clientWidth) {
            const widest = all("main *").find((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest("svg, math, [style*=overflow-x], .table-wrapper, .display-math"));
            fail(`is ${root.scrollWidth} pixels wide${widest ? `, see ${name(widest)}` : ""}`);
        }
        for (const box of all("main *").filter((e) => !(e instanceof SVGElement) && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)) {
            const style = getComputedStyle(box), over = box.scrollWidth - box.clientWidth;
            if (style.overflowX === "visible" || style.display.startsWith("inline")) continue;
            if (style.overflowX === "hidden" || style.overflowX === "clip") fail(`cuts off ${over} pixels: ${name(box)}`);
            else if (desk) fail(`scrolls sideways by ${over} pixels: ${name(box)}`);
            else if (box.closest(".display-math, section.summary")) fail(`shows no more than a part of ${name(box)}`);
            else if (style.backgroundImage === "none" && box.offsetHeight - box.clientHeight < 4) fail(`scrolls without a bar: ${name(box)}`);
        }
    }

    /// All code begins at one edge, the text's, and shows ninety columns on a desk; the strip covers what goes on below it.
    function edges() {
        const text = document.querySelector("main").getBoundingClientRect().left;
        const strip = document.querySelector(".you-are-here")?.getBoundingClientRect();
        for (const box of all("main pre").filter(seen)) {
            const { left, right } = box.getBoundingClientRect();
            if (Math.abs(left - text) > 1) fail(`has code that begins ${left - text} pixels from the text: ${name(box)}`);
            if (strip && (strip.left > left || strip.right < right)) fail(`has a strip that covers a part of ${name(box)}`);
            const line = desk && box.querySelector(":not(.whole-file) > code > .line");
            if (!line) continue;
            const style = getComputedStyle(line), pen = colour.canvas.getContext("2d");
            pen.font = `${style.fontSize} ${style.fontFamily}`;
            const columns = (line.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.textIndent)) / pen.measureText("0").width;
            if (columns < 90) fail(`shows ${columns.toFixed(1)} columns of code: ${name(box)}`);
        }
    }

    function readable() {
        const told = new Set();
        for (const element of all("main *")) {
            if (element.closest("svg") || ![...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
            const style = getComputedStyle(element), size = parseFloat(style.fontSize);
            if (style.visibility === "hidden" || !seen(element)) continue;
            const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            const got = contrast(colour(style.color), ground(element));
            const what = `${element.localName}.${element.className}`;
            if (got < (large ? 3 : 4.5) && !told.has(what)) {
                told.add(what);
                fail(`has ${what} at a contrast of ${got.toFixed(2)}: ${element.textContent.trim().slice(0, 40)}`);
            }
        }
    }

    parts();
    room();
    readable();
    edges();
    return found;
}
