package roads

import (
	"wrota/internal/kit/calendar"
	"wrota/internal/roads/occupancy"
)

// Occupied is what everybody may know of an entry.
type Occupied struct {
	Road  string
	Where string
	Side  string
	Kind  occupancy.Kind
	Parts []string // "jezdnia, 20% szerokości"
	From  calendar.Date
	Until calendar.Date
}

func (e Entry) occupied() Occupied {
	o := Occupied{Road: e.RoadName, Where: e.Where(), Side: e.Side, Kind: e.Kind, From: e.From, Until: e.Until}
	for _, i := range e.Items {
		o.Parts = append(o.Parts, i.Name)
	}
	return o
}
