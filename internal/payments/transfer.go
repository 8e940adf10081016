package payments

import (
	"wrota/internal/kit/money"
	"wrota/internal/platform/qr"
)

// TransferTitle is what the payer writes as the title of the transfer: the code first, so that nothing
// cuts it off, and no longer than the code that banking apps read has room for.
func (c *Charge) TransferTitle() string {
	return qr.Shorten(c.Code.String()+" "+c.Title, qr.MaxTitle)
}

// TransferCode is the code that banking apps read to fill in a transfer of what is missing; false when
// there is nothing to transfer, nowhere to, or more than the code can hold.
func (c *Charge) TransferCode() (qr.Matrix, bool) {
	g := c.Missing()
	if g == 0 || g > qr.MaxAmount || c.PayTo.IBAN.NRB() == "" {
		return qr.Matrix{}, false
	}
	m, err := c.transfer(g).Encode()
	return m, err == nil
}

func (c *Charge) transfer(g money.Grosze) qr.Transfer {
	short := c.PayTo.Short
	if short == "" {
		short = c.PayTo.Name
	}
	return qr.Transfer{
		NIP: c.PayTo.NIP, Account: c.PayTo.IBAN, Amount: g, Recipient: qr.Shorten(short, qr.MaxRecipient), Title: c.TransferTitle(),
	}
}
