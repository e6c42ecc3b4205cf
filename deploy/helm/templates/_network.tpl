{{- /* Where a jump host is: the networks it says, else its address if that is one; else nothing. */ -}}
{{- define "berth.jumpCIDRs" -}}
{{- if .cidrs -}}
{{ toYaml .cidrs }}
{{- else if contains ":" .address -}}
- {{ printf "%s/128" .address | quote }}
{{- else if regexMatch "^[0-9.]+$" .address -}}
- {{ printf "%s/32" .address | quote }}
{{- else -}}
[]
{{- end -}}
{{- end -}}

{{- /* dict "root" $ "name" component "apiToken" bool "http" bool "ssh" bool "kubelets" their port, or nothing */ -}}
{{- define "berth.networkPolicy" -}}
{{- $v := .root.Values -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "berth.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "berth.labels" . | nindent 4 }}
spec:
  # What helm test runs has the same to reach.
  podSelector:
    matchLabels:
      app.kubernetes.io/name: berth
      app.kubernetes.io/instance: {{ .root.Release.Name }}
    matchExpressions:
      - {key: app.kubernetes.io/component, operator: In, values: [{{ .name }}, {{ .name }}-test]}
  policyTypes: [Ingress, Egress]
  ingress:
    # Scrapes. Probes come from the node, which policies do not stop.
    - from:
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: {{ $v.networkPolicies.monitoringNamespace }}}
      ports: [{port: management, protocol: TCP}]
    {{- if and .http $v.networkPolicies.apiNamespaces }}
    - from:
        {{- range $v.networkPolicies.apiNamespaces }}
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: {{ . }}}
        {{- end }}
      ports: [{port: http, protocol: TCP}]
    {{- end }}
  egress:
    - to:
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: kube-system}
          podSelector:
            matchLabels: {k8s-app: kube-dns}
      ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
    - to:
        {{- range $v.kafka.cidrs }}
        - ipBlock: {cidr: {{ . | quote }}}
        {{- end }}
      ports:
        {{- range $v.kafka.ports }}
        - {port: {{ . }}, protocol: TCP}
        {{- end }}
    - to:
        {{- range $v.postgres.cidrs }}
        - ipBlock: {cidr: {{ . | quote }}}
        {{- end }}
      ports: [{port: {{ $v.postgres.port }}, protocol: TCP}]
    {{- if .apiToken }}
    - to:
        {{- range $v.apiServer.cidrs }}
        - ipBlock: {cidr: {{ . | quote }}}
        {{- end }}
      ports: [{port: {{ $v.apiServer.port }}, protocol: TCP}]
    {{- end }}
    {{- if .ssh }}
    - to:
        {{- range $v.machines.cidrs }}
        - ipBlock: {cidr: {{ . | quote }}}
        {{- end }}
      ports:
        {{- range $v.machines.sshPorts }}
        - {port: {{ . }}, protocol: TCP}
        {{- end }}
    {{- end }}
    {{- with .kubelets }}
    - to:
        {{- range $v.machines.cidrs }}
        - ipBlock: {cidr: {{ . | quote }}}
        {{- end }}
      ports: [{port: {{ . }}, protocol: TCP}]
    {{- end }}
    {{- if .ssh }}
    {{- range $name, $jump := $v.ssh.jumpHosts }}
    - to:
        {{- range include "berth.jumpCIDRs" $jump | fromYamlArray }}
        - ipBlock: {cidr: {{ . | quote }}}
        {{- end }}
      ports: [{port: {{ $jump.port | default 22 }}, protocol: TCP}]
    {{- end }}
    {{- end }}
    {{- with $v.networkPolicies.egress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}
