// Package track is what the load generators share: the request, and sleeping to the point.
package track

import (
	"fmt"
	"strconv"
	"syscall"
	"time"
)

// Totals is how many values the one attribute that changes may have; all have as many digits.
const Totals = 900000

const (
	leastTotal = 100000
	digits     = 6
	end        = "}}"
)

// Request is a whole POST /track/user for one customer; total, below Totals, stands for the value that changes.
func Request(address, key string, customer, total int) []byte {
	body := fmt.Sprintf(`{"id":"c%d","attributes":{"name":"John Wick","email":"john@example.com","mobile":"9876543210",`+
		`"subscriptionType":"pro","region":"Mumbai","totalPurchaseTillNow":%d`+end, customer, leastTotal+total)
	return []byte(fmt.Sprintf("POST /track/user HTTP/1.1\r\nHost: %s\r\nx-growlytics-key: %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", address, key, len(body), body))
}

// Anew copies a Request into buffer, with another total.
func Anew(buffer, request []byte, total int) []byte {
	value := len(request) - len(end) - digits
	buffer = strconv.AppendInt(append(buffer[:0], request[:value]...), leastTotal+int64(total), 10)
	return append(buffer, end...)
}

// SleepUntil wakes in time. Go's own timers round up to a millisecond when the process is idle; nanosleep, on a thread
// that the caller has locked, does not.
func SleepUntil(due time.Time) {
	for left := time.Until(due); left > 0; left = time.Until(due) {
		pause := syscall.NsecToTimespec(left.Nanoseconds())
		_ = syscall.Nanosleep(&pause, nil)
	}
}
