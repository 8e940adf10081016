package archive

import (
	"context"
	"fmt"

	"wrota/internal/archive/nes"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// TransferList are the rows of the list by which closed cases are handed over (spis zdawczo-odbiorczy), in the order given. An
// open case is a conflict: it has no last day.
func (s *Service) TransferList(ctx context.Context, unit id.Unit, which []id.Case) ([]nes.Item, error) {
	var out []nes.Item
	for _, w := range which {
		c, err := s.Source.Case(ctx, unit, w)
		if err != nil {
			return nil, fmt.Errorf("archive: transfer list: %w", err)
		}
		if !c.Closed() {
			return nil, fault.New(fault.Conflict, "archive.list.open", fault.Args{"Sign": c.Sign})
		}
		item := nes.Item{
			Sign: c.Sign, Class: c.Class, Title: short(c.Title, 500), From: nes.On(c.InitiatedOn), To: nes.At(c.ClosedAt), Documents: len(c.Documents), Remarks: c.Category,
		}
		if c.ClassTitle != "" {
			item.Class += " " + c.ClassTitle
		}
		out = append(out, item)
	}
	return out, nil
}
