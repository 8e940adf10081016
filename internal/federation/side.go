package federation

import (
	"context"
	"net/url"
)

// Side is what a provider that speaks SAML has besides logging in.
type Side interface {
	// Metadata describe us to the administrator of the provider.
	Metadata() ([]byte, error)
	// Logout reads the provider's message about the end of a session: names are the sessions that it ended. A nil
	// answer means that the message was itself an answer.
	Logout(ctx context.Context, m Message) (names []string, answer func(done bool) (Departure, error), err error)
}

// Message is a message about logging out as a browser brought it.
type Message struct {
	Method   string
	RawQuery string
	Form     url.Values
}
