package roads

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/roads/occupancy"
	"wrota/internal/roads/query"
)

// AddRoads adds roads to the unit's list or renames them; a road is known by its code, which stands in
// applications and is never taken away. A road without a code gets it from its number, or from its name
// when it has none. The order given is the order of the list.
func (s *Service) AddRoads(ctx context.Context, by actor.Actor, list []occupancy.Road) error {
	if err := mayRates(by); err != nil {
		return err
	}
	roads := slices.Clone(list)
	for i, r := range roads {
		if r.Code == "" {
			roads[i].Code = codeOf(r)
			r = roads[i]
		}
		if err := checkRoad(r); err != nil {
			return err
		}
	}
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := query.New(tx)
		before, err := q.Roads(ctx, by.Unit)
		if err != nil {
			return err
		}
		for i, r := range roads {
			err := q.SetRoad(ctx, query.SetRoadParams{
				UnitID: by.Unit, Code: r.Code, Number: r.Number, Name: r.Name, Category: string(r.Category), Rank: int64(rankOf(before, r.Code, i)),
			})
			if err != nil {
				return err
			}
		}
		s.audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "roads.roads-set", Subject: "roads-list", Detail: map[string]any{"roads": len(roads)}})
		return q.Advance(ctx, by.Unit)
	})
	if err != nil {
		return fmt.Errorf("roads: add roads: %w", err)
	}
	return nil
}

// rankOf keeps a road where it stands and puts new ones at the end.
func rankOf(before []query.RoadsRoad, code string, i int) int {
	for _, r := range before {
		if r.Code == code {
			return int(r.Rank)
		}
	}
	return len(before) + i
}

// codeOf makes dw_276 of "DW 276".
func codeOf(r occupancy.Road) string {
	text := r.Number
	if strings.TrimSpace(text) == "" {
		text = r.Name
	}
	code := strings.Trim(notCode.ReplaceAllString(i18n.Fold(text), "_"), "_")
	return code[:min(len(code), 40)]
}

var notCode = regexp.MustCompile(`[^a-z0-9]+`)

var roadCode = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)

func checkRoad(r occupancy.Road) error {
	var wrong []fault.Field
	if !roadCode.MatchString(r.Code) {
		wrong = append(wrong, fault.Field{Name: "code", Key: "roads.road.code"})
	}
	if r.Label() == "" || len(r.Label()) > 200 {
		wrong = append(wrong, fault.Field{Name: "name", Key: "roads.road.name"})
	}
	if !slices.Contains(occupancy.Categories, r.Category) {
		wrong = append(wrong, fault.Field{Name: "category", Key: "roads.road.category"})
	}
	return fault.Fields(wrong)
}
