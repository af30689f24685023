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
        const follow = () => {
            const hidden = contents.getAttribute("aria-hidden") === "true";
            contents.inert = hidden;
            button.setAttribute("aria-expanded", String(!hidden));
        };
        follow();
        new MutationObserver(follow).observe(contents, { attributeFilter: ["aria-hidden"] });
    }
    document.getElementById("mdbook-menu-bar")?.setAttribute("role", "banner");

    // What is wider than the page scrolls; so arrow keys must be able to scroll it.
    const wide = () => {
        for (const box of document.querySelectorAll("main pre, main .table-wrapper, main .display-math, main figure.item > div")) {
            if (box.scrollWidth > box.clientWidth + 1 && !box.hasAttribute("tabindex")) box.tabIndex = 0;
        }
    };
    wide();
    addEventListener("resize", wide);
    document.addEventListener("toggle", wide, true);
})();
