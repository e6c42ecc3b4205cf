{{- /* What each service is told, as application.properties; secrets are environment variables instead (see _env.tpl). */ -}}

{{- define "berth.postgres.url" -}}
{{- $pg := .root.Values.postgres -}}
{{- $values := index .root.Values (include "berth.key" .name) -}}
{{- $url := printf "jdbc:postgresql://%s:%v/%s?currentSchema=%s&ApplicationName=berth-%s&sslmode=%s" $pg.host $pg.port $pg.database $values.schema .name $pg.tls.mode -}}
{{- if $pg.tls.ca.secret -}}
{{- $url = printf "%s&sslrootcert=/etc/berth/postgres-ca/%s" $url $pg.tls.ca.key -}}
{{- else if hasPrefix "verify" $pg.tls.mode -}}
{{- /* The driver would look for a file in the home folder; the JDK's own CAs are meant. */ -}}
{{- $url = printf "%s&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory" $url -}}
{{- end -}}
{{- $url -}}
{{- end -}}

{{- /* What all three have in common. A config file would be read with the ordinal 100: this one must win over the jar's (250). */ -}}
{{- define "berth.settings.common" -}}
{{- $v := .root.Values -}}
config_ordinal: "280"
berth.cluster: {{ $v.cluster | quote }}
quarkus.http.host: 127.0.0.1
quarkus.management.host: {{ $v.listenAddress | quote }}
quarkus.management.port: "9000"
quarkus.log.console.json.enabled: "true"
quarkus.shutdown.timeout: 10s
quarkus.datasource.jdbc.url: {{ include "berth.postgres.url" . | quote }}
kafka.bootstrap.servers: {{ $v.kafka.bootstrapServers | quote }}
{{- $protocol := ternary "SSL" "PLAINTEXT" $v.kafka.tls.enabled }}
{{- if has $v.kafka.auth (list "scram-sha-512" "scram-sha-256" "plain") }}
{{- $protocol = printf "SASL_%s" $protocol }}
kafka.sasl.mechanism: {{ upper $v.kafka.auth }}
{{- end }}
kafka.security.protocol: {{ $protocol }}
{{- if and $v.kafka.tls.enabled $v.kafka.tls.ca.secret }}
kafka.ssl.truststore.type: PEM
kafka.ssl.truststore.location: /etc/berth/kafka-ca/{{ $v.kafka.tls.ca.key }}
{{- end }}
{{- if eq $v.kafka.auth "mtls" }}
kafka.ssl.keystore.type: PEM
{{- end }}
{{- if $v.tracing.otlpEndpoint }}
quarkus.otel.traces.exporter: cdi
quarkus.otel.exporter.otlp.endpoint: {{ $v.tracing.otlpEndpoint | quote }}
{{- end }}
{{- end -}}

{{- define "berth.settings.apiServer" -}}
{{- with .Values.apiServer.url }}
quarkus.kubernetes-client.api-server-url: {{ . | quote }}
{{- end }}
{{- end -}}

{{- /* (list $ <prefix>): what no node may serve under. Intake refuses it and csr-approver denies it: one list for both.
       The API server's own name, the one in kubeletURL, is on it, and all names in the cluster's domain; no node serves under a Service's address either. */ -}}
{{- define "berth.settings.forbidden" -}}
{{- $v := (index . 0).Values -}}
{{- $prefix := index . 1 -}}
{{- $host := (urlParse $v.apiServer.kubeletURL).hostname -}}
{{- $names := $v.csrApprover.forbiddenNames -}}
{{- $addresses := concat $v.csrApprover.forbiddenAddresses (default list $v.serviceCIDRs) | uniq -}}
{{- if or (contains ":" $host) (regexMatch "^[0-9.]+$" $host) -}}
{{- /* A node-local proxy is no address a node could serve under anyway. */ -}}
{{- $addresses = append $addresses (trimAll "[]" $host) | uniq -}}
{{- else -}}
{{- $names = append $names $host | uniq -}}
{{- end -}}
{{- with $names }}
{{ $prefix }}.forbidden-names: {{ join "," . | quote }}
{{- end }}
{{- with $addresses }}
{{ $prefix }}.forbidden-addresses: {{ join "," . | quote }}
{{- end }}
berth.kubernetes.cluster-domain: {{ $v.clusterDomain | quote }}
{{- end -}}

{{- /* dict "root" $ "name" <component> "settings" <yaml of its own>: the file, sorted by key. */ -}}
{{- define "berth.settings.file" -}}
{{- $values := index .root.Values (include "berth.key" .name) -}}
{{- $all := fromYaml (include "berth.settings.common" .) -}}
{{- $all = mergeOverwrite $all (fromYaml .settings) $values.config -}}
{{- range $key := keys $all | sortAlpha }}
{{ $key }}={{ index $all $key | toString | replace "\\" "\\\\" | replace "\n" "\\n" }}
{{- end }}
{{- end -}}
