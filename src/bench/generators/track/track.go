// Package track is shared by the load generators: the request, its answer, and sleeping to the point.
package track

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
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
	line, err := reader.ReadSlice('\n')
	if err != nil {
		return 0, false, err
	}
	if len(line) < 12 {
		return 0, false, fmt.Errorf("not a status line: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, false, err
	}
	length := 0
	keep = true
	for {
		if line, err = reader.ReadSlice('\n'); err != nil {
			return 0, false, err
		}
		name, value, _ := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(":"))
		if len(name) == 0 {
			break
		}
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("content-length")):
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, false, err
			}
		case bytes.EqualFold(name, []byte("connection")):
			keep = !bytes.EqualFold(value, []byte("close"))
		}
	}
	_, err = io.CopyN(io.Discard, reader, int64(length))
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
