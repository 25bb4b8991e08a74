from django.http import HttpResponse


def case_page(request, case_id: int):
    return HttpResponse("")
