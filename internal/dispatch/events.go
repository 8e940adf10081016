package dispatch

import (
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
)

// Facts that others may hear. All facts about one letter have it as their subject, so they arrive in order.
type (
	// Sent: a letter is on its way to one addressee. In the box it can be collected at once.
	Sent struct {
		Dispatch id.Dispatch `json:"dispatch"`
		Delivery id.Delivery `json:"delivery"`
		Unit     id.Unit     `json:"unit"`
		Case     id.Case     `json:"case"`
		Writing  id.Document `json:"writing"`
		Account  id.Account  `json:"account"` // set when it waits in a box
		Channel  Channel     `json:"channel"`
	}
	// Delivered: an addressee was served, for the first time. Last says that all addressees now have been.
	Delivered struct {
		Dispatch id.Dispatch   `json:"dispatch"`
		Delivery id.Delivery   `json:"delivery"`
		Unit     id.Unit       `json:"unit"`
		Case     id.Case       `json:"case"`
		Writing  id.Document   `json:"writing"`
		On       calendar.Date `json:"on"`
		How      How           `json:"how"`
		Last     bool          `json:"last"`
	}
	// Returned: a letter came back; somebody has to decide what that means.
	Returned struct {
		Dispatch id.Dispatch `json:"dispatch"`
		Delivery id.Delivery `json:"delivery"`
		Unit     id.Unit     `json:"unit"`
		Case     id.Case     `json:"case"`
		Writing  id.Document `json:"writing"`
		Reason   Reason      `json:"reason"`
	}
	// Reminded: a letter has waited in a box for some days; its addressee is to be told again.
	Reminded struct {
		Dispatch   id.Dispatch   `json:"dispatch"`
		Delivery   id.Delivery   `json:"delivery"`
		Unit       id.Unit       `json:"unit"`
		Case       id.Case       `json:"case"`
		Account    id.Account    `json:"account"`
		FallBackOn calendar.Date `json:"fallBackOn"` // the day on which it will go another way
	}
	// FellBack: nobody collected a letter from a box, so it goes by Channel, as the delivery Next.
	FellBack struct {
		Dispatch id.Dispatch `json:"dispatch"`
		Delivery id.Delivery `json:"delivery"`
		Next     id.Delivery `json:"next"`
		Unit     id.Unit     `json:"unit"`
		Case     id.Case     `json:"case"`
		Account  id.Account  `json:"account"`
		Channel  Channel     `json:"channel"`
	}
	// Damaged: the bytes of a letter or of its evidence are missing or not what they were.
	Damaged struct {
		Dispatch id.Dispatch `json:"dispatch"`
		Unit     id.Unit     `json:"unit"`
		Case     id.Case     `json:"case"`
	}
)

func (Sent) Name() string      { return "dispatch.sent" }
func (Delivered) Name() string { return "dispatch.delivered" }
func (Returned) Name() string  { return "dispatch.returned" }
func (Reminded) Name() string  { return "dispatch.reminded" }
func (FellBack) Name() string  { return "dispatch.fell-back" }
func (Damaged) Name() string   { return "dispatch.damaged" }

func subject(d id.Dispatch) string { return "dispatch:" + d.Short() }

func (e Sent) Subject() string      { return subject(e.Dispatch) }
func (e Delivered) Subject() string { return subject(e.Dispatch) }
func (e Returned) Subject() string  { return subject(e.Dispatch) }
func (e Reminded) Subject() string  { return subject(e.Dispatch) }
func (e FellBack) Subject() string  { return subject(e.Dispatch) }
func (e Damaged) Subject() string   { return subject(e.Dispatch) }
