package web

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"wrota/internal/kit/fault"
)

// maxFields is more than any page of ours asks and little enough to be harmless.
const maxFields = 2000

// Form reads a posted form. A form with too many fields, too many bytes or that is no form at all is
// a fault; nothing of it is used.
func Form(r *http.Request) (url.Values, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" {
		return nil, fault.New(fault.Invalid, "fault.not-a-form")
	}
	if err := r.ParseForm(); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, fault.New(fault.TooLarge, "fault.too-large")
		}
		return nil, fault.New(fault.Invalid, "fault.not-a-form")
	}
	n := 0
	for _, v := range r.PostForm {
		n += len(v)
	}
	if n > maxFields {
		return nil, fault.New(fault.TooLarge, "fault.too-many-fields")
	}
	if err := CheckText(r.PostForm); err != nil {
		return nil, err
	}
	return r.PostForm, nil
}

// CheckText is a fault when a name or a value is no text. Form has asked already; whoever reads a form in
// parts asks for itself.
func CheckText(v url.Values) error {
	if !text(v) {
		return fault.New(fault.Invalid, "fault.not-a-form")
	}
	return nil
}

// text tells whether all names and values are text. A zero byte and a broken UTF-8 sequence come from
// no keyboard, and PostgreSQL refuses both.
func text(v url.Values) bool {
	for name, values := range v {
		for _, s := range append(values, name) {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				return false
			}
		}
	}
	return true
}

// maxAddress is more than a list of 200 cases takes. Pages repeat their address in many links, so a longer
// one costs us ten times what it costs the sender.
const maxAddress = 16 << 10

// readable tells whether an address is text of a length that a page of ours may have.
func readable(u *url.URL) bool {
	return len(u.RawPath)+len(u.Path)+len(u.RawQuery) <= maxAddress && text(u.Query()) && text(url.Values{u.Path: nil})
}

// See sends the browser to another page after a post.
func See(w http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// Local returns a path of our own site that was asked for (where to go after logging in), or the
// fallback: an address of another site is never followed.
func Local(to, fallback string) string {
	u, err := url.Parse(to)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return fallback
	}
	// Written again, a path may come out otherwise than it went in: "/%2fevil.example/ż" as "//evil.example/…".
	if out := u.RequestURI(); !strings.HasPrefix(out, "//") {
		return out
	}
	return fallback
}

func escape(s string) string { return url.QueryEscape(s) }
