// Package browser lets a test see a page as a person does: in a real Chromium, by mouse and by keyboard,
// with or without JavaScript, wide or narrow, and through the eyes of axe-core.
//
// One Chromium serves a whole test process; Run starts and ends it:
//
//	func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }
//
// Each Page has cookies of its own. What a page reports while a test looks at it (an exception, an
// error on the console, a violation of the content security policy) fails the test.
//
// Words: a Tab is one open page; Axe is the accessibility engine of Deque (axe/, MPL-2.0), which finds a
// part of what can be wrong, never all: SidewaysScroll and the keyboard methods look for what it cannot
// see. The package knows no page of ours. It needs Debian's chromium.
package browser

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// chromium is where Debian installs it.
const chromium = "/usr/bin/chromium"

// patience is how long one step of a test may take before it fails.
const patience = 20 * time.Second

// process is the Chromium of this test process. It is shared state on purpose: starting one takes half
// a second and 100 MB.
var process struct {
	sync.Mutex
	running bool // Run was called
	ctx     context.Context
	err     error
}

// Run runs the tests and ends the browser that they started, if they did.
func Run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "wrota-browser-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "browser:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), flags(dir)...)
	defer stop()
	ctx, end := chromedp.NewContext(alloc, quiet)
	defer end()
	process.Lock()
	process.running, process.ctx = true, ctx
	process.Unlock()
	code := m.Run()
	if chromedp.FromContext(ctx).Browser != nil {
		_ = chromedp.Cancel(ctx) // waits for the process; the tests have their result already
	}
	return code
}

// quiet drops what chromedp says of events that are newer than itself.
var quiet = chromedp.WithErrorf(func(string, ...any) {})

// flags keep Chromium from calling home, from updating itself and from needing a screen.
func flags(dir string) []chromedp.ExecAllocatorOption {
	return []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(dir),
		chromedp.Flag("headless", "new"),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-extensions", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("font-render-hinting", "none"),
		chromedp.Flag("lang", "pl"),
	}
}

// started returns the context of the running browser and starts it when it is the first to ask.
func started(t testing.TB) context.Context {
	t.Helper()
	process.Lock()
	defer process.Unlock()
	if !process.running {
		t.Fatal("browser: this package needs func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }")
	}
	if process.err == nil && chromedp.FromContext(process.ctx).Browser == nil {
		process.err = chromedp.Run(process.ctx)
	}
	if process.err != nil {
		t.Fatalf("browser: cannot start %s (Debian package chromium): %v", chromium, process.err)
	}
	return process.ctx
}
