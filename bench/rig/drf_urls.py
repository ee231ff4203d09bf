"""The addresses of the plain project of `bench.rig.drf`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from rest_framework import generics, serializers

from xiaoan.features.inspections.models import Answer, Inspection
from xiaoan.foundation import scope


class AnswerSerializer(serializers.ModelSerializer):  # type: ignore[misc]
    id = serializers.UUIDField()
    checkpoint_id = serializers.UUIDField()

    class Meta:
        model = Answer
        fields = ("id", "checkpoint_id", "item_code", "result", "note")


class InspectionSerializer(serializers.ModelSerializer):  # type: ignore[misc]
    id = serializers.UUIDField()
    round_id = serializers.UUIDField()
    answers = AnswerSerializer(many=True)

    class Meta:
        model = Inspection
        exclude = ("round",)

    def create(self, validated_data: dict[str, Any]) -> Inspection:
        answers = validated_data.pop("answers")
        made: Inspection = Inspection.objects.create(**validated_data)
        for answer in answers:
            Answer.objects.create(org_code=made.org_code, inspection=made, **answer)
        return made


class Create(generics.CreateAPIView):  # type: ignore[misc]
    serializer_class = InspectionSerializer

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        with transaction.atomic(), scope.system():
            return super().create(request, *args, **kwargs)


def answer(request: HttpRequest) -> JsonResponse:
    return JsonResponse({})


urlpatterns = [path("create/", Create.as_view()), path("accounts/sign-in/", answer)]
