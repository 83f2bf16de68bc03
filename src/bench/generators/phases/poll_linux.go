package main

import (
	"errors"
	"net/netip"
	"syscall"
	"time"
)

// poll is the sockets to one server, and the epoll that watches them.
type poll struct {
	server                 syscall.SockaddrInet4
	descriptor             int
	events                 []syscall.EpollEvent
	buffer                 []byte
	descriptorToConnection map[int32]*connection
}

func newPoll(address string) (*poll, error) {
	server, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	descriptor, err := syscall.EpollCreate1(0)
	return &poll{
		server:                 syscall.SockaddrInet4{Port: int(server.Port()), Addr: server.Addr().As4()},
		descriptor:             descriptor,
		events:                 make([]syscall.EpollEvent, 1024),
		buffer:                 make([]byte, 64*1024),
		descriptorToConnection: map[int32]*connection{},
	}, err
}

func (p *poll) open(each *connection) error {
	each.descriptor = -1
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(socket)}
	err = errors.Join(
		syscall.Connect(socket, &p.server),
		syscall.SetNonblock(socket, true),
		syscall.SetsockoptInt(socket, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1),
		syscall.EpollCtl(p.descriptor, syscall.EPOLL_CTL_ADD, socket, &event))
	if err != nil {
		_ = syscall.Close(socket)
		return err
	}
	each.descriptor = socket
	each.answer = each.answer[:0]
	p.descriptorToConnection[int32(socket)] = each
	return nil
}

// write sends the whole request; the socket has room for one.
func (p *poll) write(each *connection) error {
	written, err := syscall.Write(each.descriptor, each.request)
	if err == nil && written < len(each.request) {
		return errors.New("no room for a request")
	}
	return err
}

func (p *poll) close(each *connection) {
	if each.descriptor >= 0 {
		delete(p.descriptorToConnection, int32(each.descriptor))
		_ = syscall.Close(each.descriptor)
		each.descriptor = -1
	}
}

// wait hands over what has come, or comes within the time.
func (p *poll) wait(longest time.Duration, take func(*connection, []byte)) {
	count, _ := syscall.EpollWait(p.descriptor, p.events, int(longest.Milliseconds()))
	for i := 0; i < count; i++ {
		each, known := p.descriptorToConnection[p.events[i].Fd]
		if !known {
			continue
		}
		read, err := syscall.Read(each.descriptor, p.buffer)
		if err == syscall.EAGAIN || err == syscall.EINTR {
			continue
		}
		take(each, p.buffer[:max(read, 0)])
	}
}
