package browser

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click clicks the first element that a selector finds, once it is visible.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	tab.run("click "+selector, again(chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible)))
}

// again repeats an action that looked for its element in a document which was replaced meanwhile: the
// browser answers that before it does anything.
func again(a chromedp.Action) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var err error
		for range 5 {
			if err = a.Do(ctx); err == nil || !strings.Contains(err.Error(), "Could not find node") {
				return err
			}
		}
		return err
	})
}

// Fill replaces what stands in a field by typing.
func (tab *Tab) Fill(selector, text string) {
	tab.t.Helper()
	tab.run("fill "+selector, again(chromedp.Focus(selector, chromedp.ByQuery)),
		chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q).select()`, selector), nil),
		chromedp.KeyEvent(kb.Backspace))
	if text != "" {
		tab.run("fill "+selector, input.InsertText(text))
	}
}

// Choose chooses a line of a select by its value.
func (tab *Tab) Choose(selector, value string) {
	tab.t.Helper()
	tab.run("choose in "+selector, chromedp.SetValue(selector, value, chromedp.ByQuery),
		chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q).dispatchEvent(new Event("change",{bubbles:true}))`, selector), nil))
}

// Upload puts files into a file field.
func (tab *Tab) Upload(selector string, files ...string) {
	tab.t.Helper()
	tab.run("upload to "+selector, chromedp.SetUploadFiles(selector, files, chromedp.ByQuery))
}

// keys are the names of keys that are not letters.
var keys = map[string]string{
	"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Space": " ", "ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp,
	"ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight, "Home": kb.Home, "End": kb.End, "Backspace": kb.Backspace,
}

// Press presses keys one after another where the focus is: "j", "Enter", "Control+k", "Shift+Tab".
func (tab *Tab) Press(names ...string) {
	tab.t.Helper()
	for _, name := range names {
		down, err := stroke(name)
		if err != nil {
			tab.t.Fatalf("browser: press %s: %v", name, err)
		}
		up := *down
		up.Type, up.Text, up.UnmodifiedText = input.KeyUp, "", ""
		tab.run("press "+name, down, &up)
	}
}

// stroke describes a key going down, with its character in the same event, as a keyboard sends it: a
// character sent apart would reach whatever the key itself has moved the focus to.
func stroke(name string) (*input.DispatchKeyEventParams, error) {
	parts := strings.Split(name, "+")
	key := parts[len(parts)-1]
	if k, ok := keys[key]; ok {
		key = k
	}
	known, ok := kb.Keys[[]rune(key + " ")[0]]
	if !ok {
		return nil, fmt.Errorf("no such key")
	}
	p := &input.DispatchKeyEventParams{
		Type: input.KeyRawDown, Key: known.Key, Code: known.Code,
		NativeVirtualKeyCode: known.Native, WindowsVirtualKeyCode: known.Windows,
	}
	for _, m := range parts[:len(parts)-1] {
		p.Modifiers |= map[string]input.Modifier{"Control": input.ModifierCtrl, "Shift": input.ModifierShift, "Alt": input.ModifierAlt}[m]
	}
	if known.Shift {
		p.Modifiers |= input.ModifierShift
	}
	if known.Text != "" && p.Modifiers&^input.ModifierShift == 0 {
		p.Type, p.Text, p.UnmodifiedText = input.KeyDown, known.Text, known.Unmodified
	}
	return p, nil
}

// Type types text where the focus is.
func (tab *Tab) Type(text string) {
	tab.t.Helper()
	tab.run("type", chromedp.KeyEvent(text))
}

// Eval computes an expression in the page into out, a pointer; a promise is awaited.
func (tab *Tab) Eval(expression string, out any) {
	tab.t.Helper()
	tab.run("evaluate", chromedp.Evaluate(expression, out, chromedp.EvalAsValue, awaitPromise))
}

// Text is the visible text of the first element that a selector finds, with single spaces; "" when
// there is none.
func (tab *Tab) Text(selector string) string {
	tab.t.Helper()
	var s string
	tab.Eval(fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector), &s)
	return strings.Join(strings.Fields(s), " ")
}

// Value is what stands in a field.
func (tab *Tab) Value(selector string) string {
	tab.t.Helper()
	var s string
	tab.Eval(fmt.Sprintf(`document.querySelector(%q)?.value ?? ""`, selector), &s)
	return s
}

// Count is how many elements a selector finds.
func (tab *Tab) Count(selector string) int {
	tab.t.Helper()
	var n int
	tab.Eval(fmt.Sprintf(`document.querySelectorAll(%q).length`, selector), &n)
	return n
}

// Visible tells whether the first element that a selector finds takes room on the page.
func (tab *Tab) Visible(selector string) bool {
	tab.t.Helper()
	var b bool
	tab.Eval(fmt.Sprintf(`!!document.querySelector(%q)?.checkVisibility()`, selector), &b)
	return b
}

// Focused says where the focus is: "input#nip", "a", "body".
func (tab *Tab) Focused() string {
	tab.t.Helper()
	var s string
	tab.Eval(`(e => e.localName + (e.id ? "#" + e.id : ""))(document.activeElement)`, &s)
	return s
}

// Address is the path and query of the page that is shown.
func (tab *Tab) Address() string {
	tab.t.Helper()
	var s string
	tab.Eval(`location.pathname + location.search`, &s)
	return s
}

// Title is the title of the document.
func (tab *Tab) Title() string {
	tab.t.Helper()
	var s string
	tab.Eval(`document.title`, &s)
	return s
}

// Until waits until an expression becomes true, or fails and says what was waited for.
func (tab *Tab) Until(what, expression string) {
	tab.t.Helper()
	const pause = 20 * time.Millisecond
	for range int(patience / pause) {
		var ok bool
		if err := tab.try(chromedp.Evaluate("!!("+expression+")", &ok)); err == nil && ok {
			return
		}
		time.Sleep(pause)
	}
	tab.t.Fatalf("browser: waited in vain: %s (%s)", what, expression)
}
