package ui

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"wrota/internal/platform/i18n"
)

// Chrome is what surrounds the content of a page. The application puts it into the context of each
// request (WithChrome); the layouts read it. The zero value is a plain Polish page of nobody.
type Chrome struct {
	Lang      string // language of the page; that of i18n when empty
	Contrast  string // "high", or empty
	Density   string // "compact" on the desk, or empty
	Shortcuts string // "off" when the person turned single-key shortcuts off (WCAG 2.1.4)
	Nonce     string // the nonce of the content security policy
	Path      string // path and query of this page, to come back to after a change of settings

	Unit      *Brand // the office whose page this is; nil on pages of the whole region
	User      *User  // who is logged in; nil for a visitor
	Login     string // address of the login page, shown to visitors
	Acting    *Acting
	Nav       []Link // main menu of the pages for people
	DeskNav   []Link // main menu of the desk
	Footer    []Link // declaration of accessibility, PJM, ETR, privacy, contact …
	Languages []Link // the same page in the other languages; Lang says which

	Declaration string // absolute address of the accessibility declaration, for <meta>
	Search      string // address of the palette's search; see js/desk/palette.js
	Demo        string // a sentence shown on every page of a demonstration; empty in real life
	Flash       *Flash
	Session     *Session
}

// User is the person who is logged in.
type User struct {
	Name   string // "Anna Nowak"
	Note   string // "referat dróg", or empty
	Href   string // the account page
	Logout string // address that ends the session by POST
	Desk   bool   // may enter the desk
}

// Acting says in whose name the person acts. For somebody else a band says so on every page; for themselves
// there is a link to change it.
type Acting struct {
	Name  string // "Bud-Max sp. z o.o."; empty when they act for themselves
	Basis string // "jako rodzic"
	Href  string // where to change it
}

// Flash is a message about what has just happened.
type Flash struct {
	Tone  Tone   // OK or Info
	Title string // heading of the banner; a usual one when empty
	Text  string
	Next  *Link // "Następna: …"
	Undo  *Undo // on the desk: the way back, for some seconds
}

// Undo is a form with one button that takes the last action back.
type Undo struct {
	Action  string // address of the form
	Seconds int    // how long the toast stays; it never goes while it has focus or the pointer
}

// Session says how long the person stays logged in (WCAG 2.2.1: they are warned and may extend it).
type Session struct {
	Left   time.Duration // time until the end, counted when the page was made
	Extend string        // address that extends it by POST and answers 204
	Ended  string        // where to go when it has ended
}

type chromeKey struct{}

// WithChrome returns a context whose layouts are surrounded by c.
func WithChrome(ctx context.Context, c Chrome) context.Context {
	ctx = context.WithValue(ctx, chromeKey{}, c)
	if c.Nonce != "" {
		ctx = templ.WithNonce(ctx, c.Nonce)
	}
	return ctx
}

// ChromeOf returns what WithChrome put in, or the zero Chrome.
func ChromeOf(ctx context.Context) Chrome {
	c, _ := ctx.Value(chromeKey{}).(Chrome)
	if c.Lang == "" {
		c.Lang = i18n.Lang(ctx)
	}
	return c
}

// Where the forms that change a person's settings are posted, and the names of their fields. Each form
// also carries FieldReturn. The application keeps the values in cookies of the same names.
const (
	SettingsPath   = "/ustawienia/wyglad"
	FieldContrast  = "kontrast" // "high" or ""
	FieldDensity   = "gestosc"  // "compact" or ""
	FieldShortcuts = "skroty"   // "off" or ""
	FieldReturn    = "wroc"
)

// current tells whether a link leads to the page that is shown, or to a page above it.
func (c Chrome) current(l Link) bool {
	path, _, _ := strings.Cut(c.Path, "?")
	return l.Current || l.Href == path || l.Href != "/" && strings.HasPrefix(path, or(l.Section, l.Href)+"/")
}

func (c Chrome) name(ctx context.Context) string {
	if c.Unit != nil && c.Unit.Name != "" {
		return c.Unit.Name
	}
	return i18n.T(ctx, "ui.brand.region")
}

func (c Chrome) home() string {
	if c.Unit != nil && c.Unit.Home != "" {
		return c.Unit.Home
	}
	return "/"
}
