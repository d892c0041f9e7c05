import protobuf from "protobufjs"

// The messages as OpenTelemetry publishes them (opentelemetry-proto 1.x), read by the library itself: a second opinion on our
// own reading of the wire.
const source = `
syntax = "proto3";
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
  ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; }
message InstrumentationScope { string name = 1; string version = 2; repeated KeyValue attributes = 3;
  uint32 dropped_attributes_count = 4; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message Span { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; fixed32 flags = 16;
  string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10;
  message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
  repeated Event events = 11; uint32 dropped_events_count = 12;
  message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; fixed32 flags = 6; }
  repeated Link links = 13; uint32 dropped_links_count = 14; Status status = 15; }
message Status { string message = 2; int32 code = 3; }
message ScopeSpans { InstrumentationScope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
message ExportTracePartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
message ExportTraceServiceResponse { ExportTracePartialSuccess partial_success = 1; }
message RpcStatus { int32 code = 1; string message = 2; }
`

const { root } = protobuf.parse(source)

/** A request in protobuf, from the same object that OTLP's JSON is. Ids are hex in that, and base64 in the library's. */
export const requestBytes = (json: unknown): Uint8Array => {
  const type = root.lookupType("ExportTraceServiceRequest")
  const text = JSON.stringify(json, (key, value: unknown) =>
    /^(trace|span|parentSpan)Id$/.test(key) && typeof value === "string"
      ? Buffer.from(value, "hex").toString("base64")
      : value
  )
  return type.encode(type.fromObject(JSON.parse(text))).finish()
}

/** A message of an answer, as JSON. */
export const answerOf = (name: "ExportTraceServiceResponse" | "RpcStatus", bytes: Uint8Array): unknown => {
  const type = root.lookupType(name)
  return type.toObject(type.decode(bytes), { longs: String })
}
