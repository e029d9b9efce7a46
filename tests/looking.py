"""What axe says about a page, asked only of parts that it has not passed before."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
WHOLE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What colours and width can change: enough for a second look at a page.
LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
# What a page is built of, whatever its words and numbers: each sort of element inside its like
# (by class, role, what it names, whether that is there, how many labels it has and whether it is
# empty), how its headings follow, which landmarks it has, once or again, and whether the page has a
# title and a language.
PARTS = """
    const LANDMARKS = "main, nav, aside, search, header, footer, [role=search], [role=region],"
        + ":is(section, form):is([aria-label], [aria-labelledby])";
    const isThere = id => document.getElementById(id) !== null;
    const said = ({ name, value }) =>
        ["class", "role", "type"].includes(name) ? value :
        ["for", "aria-labelledby", "aria-describedby"].includes(name)
            ? name + value.split(" ").every(isThere)
            : name + (value === "");
    const sort = ({ localName, attributes, labels, childNodes }) => localName === "body" ? "" :
        localName + [...attributes].map(said) + (labels?.length ?? "")
        + [...childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
    const parts = () => {
        const found = [...document.querySelectorAll("body *")].map(element =>
            [element, `${sort(element.parentElement)} > ${sort(element)}`]);
        const whole = document.documentElement;
        found.push([whole, `page ${sort(whole)} ${document.title.trim() ? "called" : "nameless"}`]);
        let level = "";
        for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
            found.push([heading, `${level} then ${heading.localName}`]);
            level = heading.localName;
        }
        const met = new Set();
        for (const landmark of document.querySelectorAll(LANDMARKS)) {
            const kind = sort(landmark);
            found.push([landmark, `landmark ${kind} ${met.has(kind) ? "again" : "once"}`]);
            met.add(kind);
        }
        return found;
    };
"""
ASK_PARTS = f"() => {{ {PARTS} return [...new Set(parts().map(([, part]) => part))]; }}"
# An element with a new part is looked at with what it holds, its neighbours and what holds it. A
# landmark is compared with all others, so a new one has the whole page looked at. Axe leaves it to
# people whether an id that something names may stand twice; here it may not.
ASK_AXE = (
    "({ fresh, runOnly }) => {"
    + PARTS
    + """
        const isFresh = new Set(fresh), asked = new Set(), around = new Set();
        for (const [element, part] of parts()) {
            if (!isFresh.has(part)) continue;
            if (element.matches(LANDMARKS)) asked.add(document.body);
            asked.add(element.previousElementSibling).add(element).add(element.nextElementSibling);
            for (let up = element.parentElement; up; up = up.parentElement) around.add(up);
        }
        const known = element => asked.has(element) ? [] :
            around.has(element) ? [...element.children].flatMap(known) : [element];
        const options = { runOnly, resultTypes: ["violations", "incomplete"], preload: false };
        const isTwice = ({ id }) => id === "duplicate-id-aria";
        const told = ({ id, help, nodes }) => nodes.map(
            ({ target, html }) => `axe ${id} (${help}): ${target} ${html}`);
        return axe.run({ exclude: known(document.body) }, options).then(
            ({ violations, incomplete }) =>
                [...violations, ...incomplete.filter(isTwice)].flatMap(told));
    }
    """
)
# Axe sees no colours in what is not laid out until it comes near.
LAY_OUT = """() => {
    for (const { style } of [...document.querySelectorAll("body *")].filter(
        element => getComputedStyle(element).contentVisibility === "auto"))
        style.contentVisibility = "visible";
}"""
ASK_LOOK = "() => innerWidth + matchMedia('(prefers-color-scheme: dark)').matches.toString()"


def violations(page, passed: Path, *, rules=WHOLE) -> list[str]:
    """What axe finds on the page; nothing is asked when every part has passed before.

    `passed` is a folder, which workers may share: a file for each width, colour scheme and kind of
    rules holds the parts that passed. Axe adds styles of its own to a page it is asked about.
    """
    kind = "tag" if rules is WHOLE else "rule"
    record = passed / f"{kind} {page.evaluate(ASK_LOOK)}"
    record.touch()
    fresh = set(page.evaluate(ASK_PARTS)) - set(record.read_text().split("\0"))
    if not fresh:
        return []
    page.evaluate(LAY_OUT)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    asked = {"fresh": sorted(fresh), "runOnly": {"type": kind, "values": rules}}
    found = page.evaluate(ASK_AXE, asked)
    if not found:
        # One write each, so that what two workers append stays apart.
        with record.open("ab", buffering=0) as file:
            file.write("".join(f"{part}\0" for part in sorted(fresh)).encode())
    return found
