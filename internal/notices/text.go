package notices

import (
	"html"
	"strings"
)

// plain is the message for every mail reader there is.
func (t text) plain() string {
	var b strings.Builder
	for _, p := range t.lines {
		b.WriteString(p + "\n\n")
	}
	for _, l := range t.lists {
		b.WriteString(l.title + "\n")
		for _, i := range l.items {
			b.WriteString("- " + i.text + "\n")
			if i.href != "" {
				b.WriteString("  " + i.href + "\n")
			}
		}
		if l.more != "" {
			b.WriteString("- " + l.more + "\n")
		}
		b.WriteString("\n")
	}
	b.WriteString(t.button + ":\n" + t.href + "\n\n" + t.from.Name + "\n\n-- \n")
	for _, p := range t.foot {
		b.WriteString(p + "\n")
	}
	if t.settings != "" {
		b.WriteString(t.change + ": " + t.settings + "\n")
	}
	return b.String()
}

// html says the same with headings and a button. It has no pictures and fetches nothing, so that
// opening it tells nobody anything.
func (t text) html() string {
	var b strings.Builder
	esc := html.EscapeString
	b.WriteString(`<!DOCTYPE html><html lang="` + esc(t.lang) + `"><head><meta charset="utf-8"><title>` + esc(t.subject) + `</title></head>` +
		`<body style="margin:0;padding:24px;background:#faf8f4;color:#1d2427;font:16px/1.5 Lato,Helvetica,Arial,sans-serif">` +
		`<div style="max-width:36em;margin:0 auto;padding:24px;background:#fff;border-top:4px solid #0c4a5b">` +
		`<p style="margin:0 0 16px;color:#4b5559">` + esc(t.from.Name) + `</p>` +
		`<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">` + esc(t.subject) + `</h1>`)
	for _, p := range t.lines {
		b.WriteString(`<p style="margin:0 0 16px">` + esc(p) + `</p>`)
	}
	for _, l := range t.lists {
		b.WriteString(`<h2 style="margin:16px 0 8px;font-size:18px">` + esc(l.title) + `</h2><ul style="margin:0 0 16px;padding-left:20px">`)
		for _, i := range l.items {
			if i.href == "" {
				b.WriteString(`<li>` + esc(i.text) + `</li>`)
			} else {
				b.WriteString(`<li><a style="color:#0c4a5b" href="` + esc(i.href) + `">` + esc(i.text) + `</a></li>`)
			}
		}
		if l.more != "" {
			b.WriteString(`<li>` + esc(l.more) + `</li>`)
		}
		b.WriteString(`</ul>`)
	}
	b.WriteString(`<p style="margin:24px 0"><a style="display:inline-block;padding:10px 18px;background:#0c4a5b;color:#fff;text-decoration:none;font-weight:bold" href="` +
		esc(t.href) + `">` + esc(t.button) + `</a></p><div style="border-top:1px solid #d8d4cb;padding-top:12px;font-size:14px;color:#4b5559">`)
	for _, p := range t.foot {
		b.WriteString(`<p style="margin:0 0 8px">` + esc(p) + `</p>`)
	}
	if t.settings != "" {
		b.WriteString(`<p style="margin:0"><a style="color:#0c4a5b" href="` + esc(t.settings) + `">` + esc(t.change) + `</a></p>`)
	}
	b.WriteString(`</div></div></body></html>`)
	return b.String()
}
