// Package track is shared by the load generators: the request, its answer, and sleeping to the point.
package track

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"syscall"
	"time"
)

// Totals is the number of values of the one attribute that changes; all have as many digits.
const Totals = 900000

const (
	leastTotal = 100000
	example    = `","attributes":{"name":"John Wick","email":"john@example.com","mobile":"9876543210",` +
		`"subscriptionType":"pro","region":"Mumbai","totalPurchaseTillNow":`
)

// Head is the part of a POST /track/user that is the same in each request of a client.
func Head(address, key string) string {
	return fmt.Sprintf("POST /track/user HTTP/1.1\r\nHost: %s\r\nx-growlytics-key: %s\r\nContent-Type: application/json\r\nContent-Length: ",
		address, key)
}

// Append adds a whole request to buffer, with the body; head comes from Head.
func Append(buffer []byte, head string, body []byte) []byte {
	buffer = strconv.AppendInt(append(buffer, head...), int64(len(body)), 10)
	return append(append(buffer, "\r\n\r\n"...), body...)
}

// AppendBody adds the example body for one customer to buffer; total, below Totals, stands for the value that changes.
func AppendBody(buffer []byte, customer, total int) []byte {
	buffer = strconv.AppendInt(append(buffer, `{"id":"c`...), int64(customer), 10)
	buffer = strconv.AppendInt(append(buffer, example...), leastTotal+int64(total), 10)
	return append(buffer, "}}"...)
}

// ReadAnswer reads one answer with its body: its status, and whether the connection may be used again.
func ReadAnswer(reader *bufio.Reader) (status int, keep bool, err error) {
	for wanted := 1; ; wanted = reader.Buffered() + 1 {
		if _, err = reader.Peek(wanted); err != nil {
			return 0, false, err
		}
		answer, _ := reader.Peek(reader.Buffered())
		if status, keep, err = ParseAnswer(answer); err != ErrIncomplete {
			// One request at a time is on its way, so that nothing comes behind its answer.
			_, _ = reader.Discard(len(answer))
			return status, keep, err
		}
	}
}

// ErrIncomplete says that an answer has not come whole.
var ErrIncomplete = errors.New("an answer in part")

// ParseAnswer reads one answer with its body, if it has come whole: its status, and whether the connection may be used again.
func ParseAnswer(answer []byte) (status int, keep bool, err error) {
	head, body, whole := bytes.Cut(answer, []byte("\r\n\r\n"))
	if !whole {
		return 0, false, ErrIncomplete
	}
	line, fields, _ := bytes.Cut(head, []byte("\r\n"))
	if len(line) < 12 {
		return 0, false, fmt.Errorf("not a status line: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, false, err
	}
	length := 0
	keep = true
	for len(fields) > 0 && err == nil {
		line, fields, _ = bytes.Cut(fields, []byte("\r\n"))
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("content-length")):
			length, err = strconv.Atoi(string(value))
		case bytes.EqualFold(name, []byte("connection")):
			keep = !bytes.EqualFold(value, []byte("close"))
		}
	}
	if err == nil && len(body) < length {
		err = ErrIncomplete
	}
	return status, keep, err
}

// SleepUntil wakes in time. Go's own timers round up to a millisecond when the process is idle; nanosleep, on a thread
// that the caller has locked, does not.
func SleepUntil(due time.Time) {
	for left := time.Until(due); left > 0; left = time.Until(due) {
		pause := syscall.NsecToTimespec(left.Nanoseconds())
		_ = syscall.Nanosleep(&pause, nil)
	}
}
