// What mdBook's frame lacks for those who use a keyboard or a screen reader. Without scripts nothing of it is missed.
"use strict";
(() => {
    // With the tabulator alone it is a long way past the table of contents.
    const main = document.querySelector("main");
    if (main) {
        main.id ||= "page";
        main.tabIndex = -1;
        const skip = Object.assign(document.createElement("a"), { href: `#${main.id}`, className: "skip", textContent: "Skip to the page" });
        document.body.prepend(skip);
    }

    // The switch of the table of contents is a label, which the tabulator passes over: a button takes its place.
    const label = document.getElementById("mdbook-sidebar-toggle");
    const contents = document.getElementById("mdbook-sidebar");
    if (label && contents) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = label.className;
        button.title = label.title;
        button.setAttribute("aria-label", label.getAttribute("aria-label"));
        button.setAttribute("aria-controls", contents.id);
        button.append(...label.childNodes);
        button.addEventListener("click", () => label.click());
        label.hidden = true;
        label.after(button);
        // Links that nobody sees are not to be reached either.
        const note = () => {
            const hidden = contents.getAttribute("aria-hidden") === "true";
            contents.inert = hidden;
            button.setAttribute("aria-expanded", String(!hidden));
        };
        note();
        new MutationObserver(note).observe(contents, { attributeFilter: ["aria-hidden"] });
    }
    document.getElementById("mdbook-menu-bar")?.setAttribute("role", "banner");

    // On a phone the contents lie above the page, as a dialogue does.
    document.addEventListener("keydown", (event) => {
        const above = contents && label && innerWidth < 1080 && contents.getAttribute("aria-hidden") === "false";
        if (event.key === "Escape" && above) label.click();
    });

    // What is copied is what is written, without the breaks of lines that were too long.
    window.playground_text = (pre) => pre.querySelector("code").textContent;

    // A formula that is wider than the page is set smaller, as long as it can be read. What still is wider scrolls; so arrow keys
    // must move it, and not turn to the next chapter.
    const smallest = 0.6;
    const boxes = "main :is(pre, .table-wrapper, .viz-table, .display-math, .shown, .shown > div, figure.item > div)";
    const isWide = (box) => box.scrollWidth > box.clientWidth + 1;
    const follow = (box) => {
        box.style.setProperty("--share", box.clientWidth / box.scrollWidth);
        box.style.setProperty("--moved", box.scrollLeft / (box.scrollWidth - box.clientWidth));
    };
    const fit = () => {
        for (const box of document.querySelectorAll("main .display-math, main section.summary .table-wrapper")) {
            box.style.fontSize = "";
            const share = box.clientWidth / box.scrollWidth;
            if (share > 0 && share < 1) box.style.fontSize = `${Math.max(smallest, 0.98 * share)}em`;
        }
        for (const box of document.querySelectorAll(boxes)) {
            const wide = isWide(box);
            box.classList.toggle("wide", wide);
            if (wide) box.tabIndex = 0; else box.removeAttribute("tabindex");
            if (wide) follow(box);
        }
    };
    fit();
    document.fonts.ready.then(fit);
    addEventListener("resize", fit);
    document.addEventListener("toggle", fit, true);
    document.addEventListener("scroll", ({ target }) => { if (target.classList?.contains("wide")) follow(target); }, true);
    document.addEventListener("keydown", (event) => {
        if (event.key.startsWith("Arrow") && event.target.matches?.(boxes) && isWide(event.target)) event.stopPropagation();
    }, true);
})();
