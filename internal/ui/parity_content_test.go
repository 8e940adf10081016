package ui

import "github.com/a-h/templ"

func backLink(o options) templ.Component {
	return BackLink(Link{Text: o.str("text"), Href: o.str("href"), Attrs: o.attrs()})
}

func skipLink(o options) templ.Component {
	return SkipLink(Link{Text: o.str("text"), Href: or(o.str("href"), "#content"), Attrs: o.attrs()})
}

func breadcrumbs(o options) templ.Component {
	p := BreadcrumbsProps{Label: o.str("labelText"), Attrs: o.attrs()}
	for _, it := range o.list("items") {
		p.Items = append(p.Items, Link{Text: it.str("text"), Href: it.str("href"), Attrs: it.attrs()})
	}
	return Breadcrumbs(p)
}

func details(o options) templ.Component {
	return with(Details(DetailsProps{ID: o.str("id"), Summary: o.str("summaryText"), Open: o.flag("open"), Attrs: o.attrs()}), raw(o))
}

func insetText(o options) templ.Component { return with(InsetText(o.str("id")), raw(o)) }

func warningText(o options) templ.Component {
	return with(WarningText(o.str("iconFallbackText")), raw(o))
}

func tagOf(o options) templ.Component { return Tag(Neutral, o.str("text")) }

func panelOf(o options) templ.Component {
	p := PanelProps{Title: o.str("titleText"), Level: level(o, "headingLevel"), Attrs: o.attrs()}
	if !o.has("html") && !o.has("text") {
		return PanelTitle(p)
	}
	return with(Panel(p), raw(o))
}

func notificationBanner(o options) templ.Component {
	p := BannerProps{ID: or(o.str("titleId"), "govuk-notification-banner-title"), Title: o.str("titleText"), Role: o.str("role"), Level: level(o, "titleHeadingLevel"), Attrs: o.attrs()}
	if o.str("type") == "success" {
		p.Tone = OK
	}
	if !o.has("html") {
		p.Text = o.str("text")
		return NotificationBanner(p)
	}
	return with(NotificationBanner(p), raw(o))
}

func languageNavigation(o options) templ.Component {
	var links []Link
	for _, it := range o.list("items") {
		links = append(links, Link{Text: it.str("text"), Href: it.str("href"), Lang: it.str("lang"), Current: it.flag("current") || it.str("href") == ""})
	}
	return LanguageSwitch(links)
}

func pageLink(o options) *PageLink {
	if o == nil {
		return nil
	}
	return &PageLink{Href: o.str("href"), Text: o.str("text"), Label: o.str("labelText"), Attrs: o.attrs()}
}

func pagination(o options) templ.Component {
	p := PaginationProps{Previous: pageLink(o.sub("previous")), Next: pageLink(o.sub("next")), Label: o.str("landmarkLabel"), Attrs: o.attrs()}
	for _, it := range o.list("items") {
		if len(it) == 0 {
			continue
		}
		p.Items = append(p.Items, PageItem{Number: it.str("number"), Href: it.str("href"), Hidden: it.str("visuallyHiddenText"), Current: it.flag("current"), Gap: it.flag("ellipsis")})
	}
	return Pagination(p)
}

func actionsOf(o options) []Link {
	var links []Link
	for _, it := range o.list("items") {
		links = append(links, Link{Text: it.str("text"), Href: it.str("href"), Hidden: it.str("visuallyHiddenText"), Attrs: it.attrs()})
	}
	return links
}

func summaryList(o options) templ.Component {
	p := SummaryProps{Attrs: o.attrs()}
	for _, r := range o.list("rows") {
		row := SummaryRow{Key: r.str("key.text"), Value: r.str("value.text"), Actions: actionsOf(r.sub("actions"))}
		if html := r.str("value.html"); html != "" {
			row.Value, row.Content = "", templ.Raw(html)
		}
		p.Rows = append(p.Rows, row)
	}
	if card := o.sub("card"); card != nil {
		p.Card = &SummaryCard{Title: card.str("title.text"), Level: level(card.sub("title"), "headingLevel"), Actions: actionsOf(card.sub("actions")), Attrs: card.attrs()}
	}
	return SummaryList(p)
}

func tableOf(o options) templ.Component {
	p := TableProps{Caption: o.str("caption"), RowHeaders: o.flag("firstCellIsHeader"), Narrow: Fits, Attrs: o.attrs()}
	for _, h := range o.list("head") {
		p.Columns = append(p.Columns, Column{Text: h.str("text"), Numeric: h.str("format") == "numeric", Attrs: h.attrs()})
	}
	rows, _ := o["rows"].([]any)
	for _, r := range rows {
		cells, ok := r.([]any)
		if !ok {
			continue
		}
		var row Row
		for _, it := range (options{"c": cells}).list("c") {
			row.Cells = append(row.Cells, Cell{Text: it.str("text"), Numeric: it.str("format") == "numeric", Attrs: it.attrs()})
		}
		p.Rows = append(p.Rows, row)
	}
	return Table(p)
}
