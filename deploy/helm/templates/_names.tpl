{{- /* Names. A component's name is at most 63 characters, whatever the release is called. */ -}}

{{- define "berth.fullname" -}}
{{- $name := .Release.Name -}}
{{- if not (contains "berth" $name) }}{{ $name = printf "%s-berth" $name }}{{ end -}}
{{- $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- /* dict "root" $ "name" "distributor" */ -}}
{{- define "berth.name" -}}
{{- printf "%s-%s" (include "berth.fullname" .root) .name -}}
{{- end -}}

{{- define "berth.selector" -}}
app.kubernetes.io/name: berth
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{- define "berth.labels" -}}
{{ include "berth.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: berth
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 }}
{{- end -}}

{{- /* The values key of a component: config-renderer is configRenderer. */ -}}
{{- define "berth.key" -}}
{{- $words := splitList "-" . -}}
{{- first $words -}}{{- range rest $words }}{{ title . }}{{ end -}}
{{- end -}}

{{- define "berth.image" -}}
{{- $values := index .root.Values (include "berth.key" .name) -}}
{{- $image := printf "%s/%s/%s" .root.Values.image.registry .root.Values.image.repository .name -}}
{{- if $values.digest -}}
{{- printf "%s@%s" $image $values.digest -}}
{{- else -}}
{{- printf "%s:%s" $image (.root.Values.image.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- /* Every document that grants something, as the files say it; what is for a switch only with it. */ -}}
{{- define "berth.rbac" -}}
{{ .Files.Get "files/rbac.yaml" }}
{{- if or .Values.csrApprover.nodeLabels .Values.unverifiedTaint }}
---
{{ .Files.Get "files/patch-nodes.yaml" }}
{{- end }}
{{- end -}}

{{- /*
Whether the binding kube-apiserver:kubelet-apis is rendered. auto leaves alone one that is there and not this release's, goes on
with its own, and renders where there is no cluster to look at: lookup is empty in helm template and in Argo CD.
*/ -}}
{{- define "berth.kubeletAPIs" -}}
{{- $create := .Values.rbac.kubeletAPIs.create | toString -}}
{{- if not .Values.rbac.create -}}
false
{{- else if ne $create "auto" -}}
{{ $create }}
{{- else -}}
{{- $there := lookup "rbac.authorization.k8s.io/v1" "ClusterRoleBinding" "" "kube-apiserver:kubelet-apis" -}}
{{- $owner := dict -}}
{{- if $there }}{{ $owner = $there.metadata.annotations | default dict }}{{ end -}}
{{- $ours := and (eq (get $owner "meta.helm.sh/release-name") .Release.Name) (eq (get $owner "meta.helm.sh/release-namespace") .Release.Namespace) -}}
{{- or (not $there) $ours -}}
{{- end -}}
{{- end -}}
