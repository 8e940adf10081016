package dispatch

// What the tests of the rules look at from outside.
var (
	ChannelOf = Addressee.channel
	OtherOf   = Addressee.other
	Days      = Policy.days
)
