package demo

import (
	"slices"
	"testing"
	"time"

	"wrota/internal/cases"
	"wrota/internal/dispatch"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/payments"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/testkit"
)

// permitOfTwo files for Maria, makes a neighbour who gets letters on paper a second party, and signs the permit. It
// returns the case and the two deliveries: Maria's in the portal, the neighbour's on paper.
func (s *seeding) permitOfTwo(t *testing.T, neighbour cases.Party) (c id.Case, box, paper dispatch.Delivery) {
	t.Helper()
	ctx := t.Context()
	c, err := s.occupy(ctx, "Maria", s.scaffolding("g100206", "ul. Świerkowa przy numerze 8", "Rusztowanie do remontu elewacji domu.", "12,50", 40, 10))
	ok(t, err)
	_, err = s.DB.Raw().ExecContext(ctx, `INSERT INTO cases_party (unit_id, case_id, no, party_id, name, role) VALUES ($1, $2, 2, $3, $4, 'party')`, s.lipowa(), c, neighbour.Party, neighbour.Name)
	ok(t, err)
	w, err := s.write(ctx, s.staff["Anna"], c, "zezwolenie")
	ok(t, err)
	ok(t, s.approve(ctx, s.staff["Jan"], c, w))
	letters, err := s.Dispatch.OfCase(ctx, s.staff["Anna"], c)
	ok(t, err)
	for _, d := range letters[0].Deliveries {
		if d.Channel == dispatch.Portal {
			box = d
		} else {
			paper = d
		}
	}
	ok(t, s.Dispatch.Post(ctx, s.staff["Ewa"], []dispatch.Posting{{Chosen: dispatch.Chosen{Delivery: paper.ID}, On: clock.Today(s.clock), Mode: dispatch.WithReceipt, Tracking: "RR473124829PL"}}))
	return c, box, paper
}

// The days to appeal run for each party from its own delivery, so the fee of a permit waits for the last one, also
// when an earlier delivery becomes known after it: a receipt of the post comes back when it comes.
func TestTheFeeOfAPermitWaitsForTheLastDelivery(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			ctx, c := t.Context(), testkit.Clock()
			s := newSeeding(opened(t, testConfig(t, e), true, c), c)
			ok(t, s.office(ctx, region[0]))
			ok(t, s.residents(ctx))
			other, err := s.occupy(ctx, "Marek", s.scaffolding("g100201", "ul. Polna 17", "Rusztowanie do ocieplenia budynku.", "48,00", 20, 30))
			ok(t, err)
			d, err := s.Cases.Fetch(ctx, s.lipowa(), other)
			ok(t, err)
			neighbour := d.Parties[0]
			for _, tc := range []struct {
				name     string
				receipt  int // days from the signature to the day on which the receipt of the post is entered
				boxFirst bool
			}{
				{"the deliveries are known in their order", 1, false},
				{"the receipt of the earlier one comes back last", 4, true},
			} {
				permit, box, paper := s.permitOfTwo(t, neighbour)
				signed := clock.Today(c)
				on := func(days int) {
					t.Helper()
					c.Set(signed.AddDays(days).Start().Add(10 * time.Hour))
					ok(t, s.Queue.Drain(ctx))
				}
				collect := func() {
					t.Helper()
					on(3)
					_, err := s.Dispatch.Collect(ctx, s.staff["Maria"], box.ID)
					ok(t, err)
				}
				if tc.boxFirst {
					collect()
				}
				on(tc.receipt)
				ok(t, s.Dispatch.Acknowledge(ctx, s.staff["Ewa"], dispatch.Acknowledgement{Chosen: dispatch.Chosen{Delivery: paper.ID}, On: signed.AddDays(1), How: dispatch.Ways(dispatch.Paper)[0]}))
				if !tc.boxFirst {
					collect()
				}
				ok(t, s.Queue.Drain(ctx))
				charges, err := s.Payments.OfCase(ctx, s.staff["Barbara"], s.lipowa(), permit)
				ok(t, err)
				i := slices.IndexFunc(charges, func(x payments.Charge) bool { return x.Kind == payments.RoadOccupancy })
				if i < 0 {
					t.Fatalf("%s: no fee was charged: %v", tc.name, charges)
				}
				lastDay := calendar.End(signed.AddDays(3), calendar.Days(14), calendar.KPA)
				if want := calendar.End(lastDay.AddDays(1), s.Roads.PayWithin(signed), calendar.KPA); charges[i].DueOn != want {
					t.Errorf("%s: the fee is due on %s, want %s", tc.name, charges[i].DueOn, want)
				}
			}
		})
	}
}
