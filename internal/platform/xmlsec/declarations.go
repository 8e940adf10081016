package xmlsec

import "iter"

// Declarations are the namespace declarations written on this element, in their order.
func (n *Node) Declarations() iter.Seq[Namespace] {
	return func(yield func(Namespace) bool) {
		if n == nil {
			return
		}
		for _, ns := range n.decls {
			if !yield(ns) {
				return
			}
		}
	}
}
