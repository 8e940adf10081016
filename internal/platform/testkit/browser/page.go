package browser

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Tab is one open page.
type Tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	reported []string
	allowed  []string
	noJS     bool
}

// Option changes how a page is opened.
type Option func(*options)

type options struct {
	width, height int
	media         string
	features      []*emulation.MediaFeature
	before        []chromedp.Action
	allowed       []string
	noJS          bool
}

// Viewport sets the size of the window; 1366 × 768 is usual.
func Viewport(width, height int) Option {
	return func(o *options) { o.width, o.height = width, height }
}

// NoJS opens the page with JavaScript turned off.
func NoJS() Option {
	return func(o *options) {
		o.noJS, o.before = true, append(o.before, emulation.SetScriptExecutionDisabled(true))
	}
}

// Media emulates a preference: Media("forced-colors", "active").
func Media(name, value string) Option {
	return func(o *options) { o.features = append(o.features, &emulation.MediaFeature{Name: name, Value: value}) }
}

// Print shows the page as it would be printed.
func Print() Option {
	return func(o *options) { o.media = "print" }
}

// Cookie sets a cookie before the page is opened.
func Cookie(name, value, url string) Option {
	return func(o *options) { o.before = append(o.before, network.SetCookie(name, value).WithURL(url)) }
}

// Allow lets the page report errors that contain text: a test of a failure expects one.
func Allow(text string) Option {
	return func(o *options) { o.allowed = append(o.allowed, text) }
}

// Page opens an address in a tab with cookies of its own and waits until it has loaded.
func Page(t testing.TB, url string, opts ...Option) *Tab {
	t.Helper()
	o := options{width: 1366, height: 768}
	Media("prefers-reduced-motion", "reduce")(&o) // an animation would make a test wait, or click beside
	for _, opt := range opts {
		opt(&o)
	}
	ctx, stop := chromedp.NewContext(started(t), chromedp.WithNewBrowserContext())
	tab := &Tab{t: t, ctx: ctx, allowed: o.allowed, noJS: o.noJS}
	t.Cleanup(func() {
		stop()
		tab.mu.Lock()
		defer tab.mu.Unlock()
		for _, r := range tab.reported {
			t.Errorf("the page reported: %s", r)
		}
	})
	chromedp.ListenTarget(ctx, tab.listen)
	tab.run("open a tab", chromedp.Tasks{runtime.Enable(), log.Enable(), network.Enable(), chromedp.EmulateViewport(int64(o.width), int64(o.height))})
	tab.run("prepare", append(o.before, emulation.SetEmulatedMedia().WithMedia(o.media).WithFeatures(o.features))...)
	tab.Go(url)
	return tab
}

// listen keeps what the page complains of.
func (tab *Tab) listen(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		tab.report(ev.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.APITypeError {
			tab.report("console.error")
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.LevelError {
			tab.report(ev.Entry.Text + " " + ev.Entry.URL)
		}
	case *page.EventJavascriptDialogOpening:
		tab.report("a dialog of the browser: " + ev.Message)
	}
}

func (tab *Tab) report(what string) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	for _, a := range tab.allowed {
		if strings.Contains(what, a) {
			return
		}
	}
	tab.reported = append(tab.reported, what)
}

// run does steps within the patience and fails the test when they do not succeed.
func (tab *Tab) run(what string, actions ...chromedp.Action) {
	tab.t.Helper()
	if err := tab.try(actions...); err != nil {
		tab.t.Fatalf("browser: %s: %v", what, err)
	}
}

func (tab *Tab) try(actions ...chromedp.Action) error {
	// The first Run of a tab must have the tab's own context: chromedp ties the tab's life to it.
	if chromedp.FromContext(tab.ctx).Target == nil {
		return chromedp.Run(tab.ctx, actions...)
	}
	ctx, stop := context.WithTimeout(tab.ctx, patience)
	defer stop()
	return chromedp.Run(ctx, actions...)
}

// Go opens an address in the tab.
func (tab *Tab) Go(url string) {
	tab.t.Helper()
	tab.run("open "+url, chromedp.Navigate(url))
}

// Back goes one page back in the history.
func (tab *Tab) Back() {
	tab.t.Helper()
	tab.run("go back", chromedp.NavigateBack())
}

// SetViewport changes the size of the window.
func (tab *Tab) SetViewport(width, height int) {
	tab.t.Helper()
	tab.run("resize", chromedp.EmulateViewport(int64(width), int64(height)))
}

// Screenshot takes a picture of the whole page. It is kept as name.png in the folder that the variable
// WROTA_SHOTS names; without it the picture is only returned.
func (tab *Tab) Screenshot(name string) []byte {
	tab.t.Helper()
	var png []byte
	tab.run("take a picture", chromedp.FullScreenshot(&png, 100))
	if dir := os.Getenv("WROTA_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
			tab.t.Fatalf("browser: %v", err)
		}
	}
	return png
}
