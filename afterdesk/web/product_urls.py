"""The addresses of product knowledge."""

from __future__ import annotations

from django.urls import path

from afterdesk.web.views import product_files, products

urlpatterns = [
    path("products/", products.products, name="products"),
    path("products/stores/<int:store_id>/import/", product_files.knowledge_import, name="knowledge_import"),
    path("products/stores/<int:store_id>/export/", product_files.knowledge_export, name="knowledge_export"),
    path("products/<int:product_id>/", products.product, name="product"),
    path("products/<int:product_id>/problems/new/", products.product_problem_new, name="product_problem_new"),
    path("products/<int:product_id>/files/", products.product_file_new, name="product_file_new"),
    path("products/<int:product_id>/print/", product_files.product_sheet, name="product_sheet"),
    path("products/<int:product_id>/parts/", products.product_part_new, name="product_part_new"),
    path("products/problems/<int:problem_id>/", products.product_problem, name="product_problem"),
    path(
        "products/problems/<int:problem_id>/retirement/",
        products.product_problem_retirement,
        name="product_problem_retirement",
    ),
    path("products/files/<int:asset_id>/", products.product_file, name="product_file"),
    path("products/files/<int:asset_id>/removal/", products.product_file_removal, name="product_file_removal"),
    path("cases/<int:case_id>/product-files/<int:asset_id>/", products.case_product_file, name="case_product_file"),
]
