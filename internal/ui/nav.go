package ui

import "github.com/a-h/templ"

// BreadcrumbsProps show the way from the start page.
type BreadcrumbsProps struct {
	Items []Link // an item without an address is the page itself
	Label string // a usual one when empty
	Attrs templ.Attributes
}

// PaginationProps lead through pages of a list, or to the previous and next part of a text.
type PaginationProps struct {
	Previous, Next *PageLink
	Items          []PageItem // numbers; without them the links stand one under the other
	Label          string
	Attrs          templ.Attributes
}

// PageLink is the way to a neighbouring page.
type PageLink struct {
	Href  string
	Text  string // "Poprzednia strona" when empty
	Label string // the title of that page
	Attrs templ.Attributes
}

// PageItem is one number, or a gap.
type PageItem struct {
	Number  string
	Href    string
	Hidden  string // what a screen reader says; "Strona 5" when empty
	Current bool
	Gap     bool
	Attrs   templ.Attributes
}

func (p PaginationProps) block() bool { return len(p.Items) == 0 }

// Pages makes the numbers of a list of `total` pages around `page` (from 1): the first, the last and
// the neighbours, with gaps between. href gives the address of a page.
func Pages(page, total int, href func(int) string) PaginationProps {
	var p PaginationProps
	if page > 1 {
		p.Previous = &PageLink{Href: href(page - 1)}
	}
	if page < total {
		p.Next = &PageLink{Href: href(page + 1)}
	}
	last := 0
	for n := 1; n <= total; n++ {
		if n != 1 && n != total && (n < page-1 || n > page+1) {
			continue
		}
		if n > last+1 {
			p.Items = append(p.Items, PageItem{Gap: true})
		}
		p.Items = append(p.Items, PageItem{Number: itoa(n), Href: href(n), Current: n == page})
		last = n
	}
	return p
}
