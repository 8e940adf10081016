package browser

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axe-core 4.14.1 (MPL-2.0, axe/LICENSE), unchanged.
//
//go:embed axe/axe.min.js
var axeSource string

// Violation is one rule of axe that the page breaks.
type Violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		Target  []any  `json:"target"`
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", v.ID, v.Impact, v.Help)
	for _, n := range v.Nodes {
		fmt.Fprintf(&b, "\n    %v\n      %s\n      %s", n.Target, n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n      "))
	}
	return b.String()
}

func awaitPromise(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// Axe asks axe-core what is wrong with the page: WCAG 2.2 up to AA, and best practices. In a tab without
// JavaScript axe alone may run: the scripts of the page were not started when it was loaded.
func (tab *Tab) Axe() []Violation {
	tab.t.Helper()
	if tab.noJS {
		tab.run("let axe run", emulation.SetScriptExecutionDisabled(false))
		defer tab.run("stop scripts", emulation.SetScriptExecutionDisabled(true))
	}
	tab.run("load axe", chromedp.Evaluate(axeSource+";void 0", nil))
	var found []Violation
	tab.Eval(`axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r => r.violations)`, &found)
	return found
}

// Accessible fails the test for each violation that axe finds, and for sideways scrolling.
func (tab *Tab) Accessible() {
	tab.t.Helper()
	for _, v := range tab.Axe() {
		tab.t.Errorf("axe: %s", v)
	}
	tab.NoSidewaysScroll()
}

// NoSidewaysScroll fails the test when the page is wider than its window.
func (tab *Tab) NoSidewaysScroll() {
	tab.t.Helper()
	if wide := tab.Sideways(); wide != "" {
		tab.t.Errorf("the page %s", wide)
	}
}

// Sideways says how far the page is wider than its window (WCAG 1.4.10), which axe does not see, and names
// the elements that stick out; "" when it is not.
func (tab *Tab) Sideways() string {
	tab.t.Helper()
	var out struct {
		Page, Window int
		Wide         []string
	}
	tab.Eval(`(() => { const w = innerWidth, page = document.documentElement.scrollWidth;
		const wide = page <= w ? [] : [...document.body.querySelectorAll("*")].filter(e => {
		const r = e.getBoundingClientRect();
		if (r.width === 0 || r.right <= w + 1 && r.left >= -1 || getComputedStyle(e).position === "fixed") return false;
		for (let p = e.parentElement; p; p = p.parentElement) if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return false;
		return true;
	}).slice(0, 5).map(e => e.localName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right));
	return {Page: page, Window: w, Wide: wide}; })()`, &out)
	if out.Page <= out.Window {
		return ""
	}
	return fmt.Sprintf("scrolls sideways: it is %d px wide in a window of %d px; %v", out.Page, out.Window, out.Wide)
}
