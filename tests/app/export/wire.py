# SPDX-License-Identifier: MIT
"""Reads a Perfetto trace by the published field numbers alone, not by the .proto that wrote it."""
import struct

# protos/perfetto/trace/: trace_packet, track_event, track_descriptor, debug_annotation
PACKET = 1
CLOCKS, TIMESTAMP, SEQUENCE, TRACK_EVENT, CLOCK_ID, TRACK_DESCRIPTOR = 6, 8, 10, 11, 58, 60
UUID, TRACK_NAME, PARENT, COUNTER = 1, 2, 5, 8
ANNOTATION, TYPE, TRACK, CATEGORY, NAME, VALUE, FLOW, LAST_FLOW = 4, 9, 11, 22, 23, 30, 47, 48
BEGIN, END, INSTANT, COUNT = 1, 2, 3, 4


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7f) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """(number, value) of each field of one message; nested messages and texts are bytes."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 1:
            value, at = struct.unpack_from("<Q", data, at)[0], at + 8
        elif kind == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
            if len(value) != size:
                raise ValueError("cut off")
        else:
            raise ValueError(f"wire type {kind}")
        yield tag >> 3, value


def one(message, number, default=None):
    return next((value for field, value in fields(message) if field == number), default)


def signed(value):
    return value - (1 << 64) if value >= 1 << 63 else value


class Trace:
    """tracks: uuid -> (name, parent); slices: (track, name, begin, end, annotations, flows); instants and counts."""

    def __init__(self, data):
        self.tracks, self.slices, self.instants, self.counts, self.flows = {}, [], [], {}, {}
        self.packets = 0
        open_slices = {}
        for field, packet in fields(data):
            if field != PACKET:
                raise ValueError(f"field {field} is no packet")
            self.packets += 1
            descriptor, event = one(packet, TRACK_DESCRIPTOR), one(packet, TRACK_EVENT)
            if descriptor is not None:
                self.tracks[one(descriptor, UUID)] = (one(descriptor, TRACK_NAME, b"").decode(), one(descriptor, PARENT, 0))
            elif event is not None:
                self.event(one(packet, TIMESTAMP), event, open_slices)
        left = [track for track, stack in open_slices.items() if stack]
        if left:
            raise ValueError(f"slices without an end on tracks {left}")

    def event(self, timestamp, event, open_slices):
        kind, track = one(event, TYPE), one(event, TRACK)
        if track not in self.tracks:
            raise ValueError(f"track {track} was not described")
        stack = open_slices.setdefault(track, [])
        notes = dict(note(value) for field, value in fields(event) if field == ANNOTATION)
        name = one(event, NAME, b"").decode()
        category = one(event, CATEGORY, b"").decode()
        for field, value in fields(event):
            if field in (FLOW, LAST_FLOW):
                self.flows.setdefault(value, []).append((field, timestamp))
        if kind == BEGIN:
            if stack:
                raise ValueError(f"slices overlap on {self.tracks[track]} at {timestamp}")
            stack.append((track, name, timestamp, notes, category))
        elif kind == END:
            _, name, begin, notes, category = stack.pop()
            if timestamp < begin:
                raise ValueError(f"a slice of {self.tracks[track]} ends before it begins")
            self.slices.append((category, name, begin, timestamp, notes, track))
        elif kind == INSTANT:
            self.instants.append((category, name, timestamp, notes))
        elif kind == COUNT:
            self.counts.setdefault(track, []).append((timestamp, signed(one(event, VALUE, 0))))

    def of(self, category):
        return [s for s in self.slices if s[0] == category]


def note(message):
    name = one(message, 10).decode()
    for field, value in fields(message):
        if field == 4:
            return name, signed(value)
        if field == 6:
            return name, value.decode()
        if field in (3, 7):
            return name, value
    return name, None
