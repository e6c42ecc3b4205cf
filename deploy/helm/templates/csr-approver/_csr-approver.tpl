{{- define "berth.csr-approver.settings" -}}
{{- $v := .Values -}}
quarkus.http.port: "8080"
{{- if $v.access.tokensSecret }}
quarkus.http.host: {{ $v.listenAddress | quote }}
berth.access.tokens: /etc/berth/access/tokens.yaml
{{- end }}
berth.csr.mode: {{ $v.csrApprover.mode }}
berth.csr.deny: {{ $v.csrApprover.deny | quote }}
berth.csr.custody: {{ $v.csrApprover.custody }}
{{ include "berth.settings.apiServer" . }}
{{- include "berth.settings.forbidden" (list . "berth.csr") }}
berth.registration.labels: {{ $v.csrApprover.nodeLabels | quote }}
berth.unverified-taint: {{ $v.unverifiedTaint | quote }}
berth.verification.enabled: {{ $v.csrApprover.verification.enabled | quote }}
berth.verification.port: {{ $v.csrApprover.verification.port | quote }}
{{- with $v.rbac.kubeletAPIs.users }}
berth.verification.api-server-user: {{ first . | quote }}
{{- end }}
{{- with $v.rbac.kubeletAPIs.groups }}
berth.verification.api-server-groups: {{ join "," . | quote }}
{{- end }}
{{- if $v.csrApprover.verification.withoutRightsSecret }}
berth.verification.without-rights.certificate: /etc/berth/without-rights/tls.crt
berth.verification.without-rights.key: /etc/berth/without-rights/tls.key
{{- end }}
{{- if $v.csrApprover.verification.metricsSecret }}
berth.verification.metrics.certificate: /etc/berth/metrics-reader/tls.crt
berth.verification.metrics.key: /etc/berth/metrics-reader/tls.key
{{- end }}
{{- end -}}

{{- define "berth.csr-approver.volumes" -}}
{{- with .Values.csrApprover.verification.withoutRightsSecret }}
- {name: without-rights, path: /etc/berth/without-rights, secret: {{ . }}}
{{- end }}
{{- with .Values.csrApprover.verification.metricsSecret }}
- {name: metrics-reader, path: /etc/berth/metrics-reader, secret: {{ . }}}
{{- end }}
{{- with .Values.access.tokensSecret }}
- {name: access, path: /etc/berth/access, secret: {{ . }}}
{{- end }}
{{- end -}}
