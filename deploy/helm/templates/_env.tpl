{{- /* Secrets reach a service by environment variables that refer to Secrets; nothing secret is in the chart's own objects. */ -}}

{{- define "berth.env.postgres" -}}
{{- $values := index .root.Values (include "berth.key" .name) -}}
- name: QUARKUS_DATASOURCE_USERNAME
  valueFrom: {secretKeyRef: {name: {{ $values.postgresSecret }}, key: username}}
- name: QUARKUS_DATASOURCE_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ $values.postgresSecret }}, key: password}}
{{- end -}}

{{- define "berth.env.kafka" -}}
{{- $values := index .root.Values (include "berth.key" .name) -}}
{{- $auth := .root.Values.kafka.auth -}}
{{- if eq $auth "mtls" }}
- name: KAFKA_SSL_KEYSTORE_KEY
  valueFrom: {secretKeyRef: {name: {{ $values.kafkaSecret }}, key: tls.key}}
- name: KAFKA_SSL_KEYSTORE_CERTIFICATE_CHAIN
  valueFrom: {secretKeyRef: {name: {{ $values.kafkaSecret }}, key: tls.crt}}
{{- else if ne $auth "none" }}
- name: BERTH_LOGIN_NAME
  valueFrom: {secretKeyRef: {name: {{ $values.kafkaSecret }}, key: username}}
- name: BERTH_LOGIN_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ $values.kafkaSecret }}, key: password}}
- name: KAFKA_SASL_JAAS_CONFIG
  value: >-
    org.apache.kafka.common.security.{{ ternary "plain.PlainLoginModule" "scram.ScramLoginModule" (eq $auth "plain") }}
    required username="$(BERTH_LOGIN_NAME)" password="$(BERTH_LOGIN_PASSWORD)";
{{- end }}
{{- end -}}

{{- define "berth.env.common" -}}
{{- $values := index .root.Values (include "berth.key" .name) -}}
- name: QUARKUS_CONFIG_LOCATIONS
  value: /etc/berth/settings/application.properties
- name: JAVA_TOOL_OPTIONS
  value: {{ $values.javaOptions | quote }}
# glibc keeps eight arenas per processor, and what a JIT compiler once needed in each: hundreds of megabytes on a large node.
- {name: MALLOC_ARENA_MAX, value: "2"}
{{ include "berth.env.postgres" . }}
{{- include "berth.env.kafka" . }}
{{- end -}}
